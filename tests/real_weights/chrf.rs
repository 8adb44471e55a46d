//! Our own sentences with references, and chrF (Popović, 2015) to compare by.

/// Invented news sentences and their translation.
pub const PAIRS: &[(&str, &str)] = &[
    (
        "В субботу в Казани открылся новый речной вокзал.",
        "A new river terminal opened in Kazan on Saturday.",
    ),
    (
        "По словам мэра города, строительство обошлось в 1,2 млрд рублей.",
        "According to the mayor, construction cost 1.2 billion rubles.",
    ),
    (
        "«Мы ждали этого 15 лет», — сказала жительница города Анна Смирнова.",
        "“We waited 15 years for this,” said Anna Smirnova, a resident of the city.",
    ),
    (
        "Первый теплоход отправится в Нижний Новгород 12 мая.",
        "The first ship will leave for Nizhny Novgorod on May 12.",
    ),
    ("Билеты уже поступили в продажу.", "Tickets are already on sale."),
    (
        "Министерство транспорта пообещало отремонтировать ещё три причала до конца года.",
        "The Ministry of Transport promised to repair three more piers by the end of the year.",
    ),
    (
        "Экологи опасаются, что движение судов повредит нерестилищам.",
        "Environmentalists fear that shipping will damage spawning grounds.",
    ),
    (
        "Власти заявили, что проект прошёл государственную экспертизу.",
        "The authorities said that the project had passed a state review.",
    ),
    (
        "В прошлом году регион посетили почти 4 миллиона туристов.",
        "Almost 4 million tourists visited the region last year.",
    ),
    (
        "Тренер сборной отказался отвечать на вопросы журналистов после матча.",
        "The national team coach refused to answer journalists' questions after the match.",
    ),
    (
        "Учёные обнаружили под ледником озеро, в котором нет света и кислорода.",
        "Scientists discovered a lake under the glacier that has no light or oxygen.",
    ),
    (
        "Компания сократит каждого десятого сотрудника.",
        "The company will lay off every tenth employee.",
    ),
];

/// An invented article.
pub const ENGLISH_ARTICLE: &str = "\
The old stone bridge in the village of Harlow closed to cars on Monday after engineers found cracks in two of its arches.

The council said that repairs would take at least eight months and cost about two million pounds. \
Until then, drivers must use the motorway, which adds twenty minutes to the journey.

Local shop owners are worried. \"Half of my customers come over that bridge,\" said Ruth Bell, who runs the bakery. \
She asked the council to lower business taxes until the bridge is open again.

Pedestrians and cyclists may still cross. The bridge was built in 1788 and is one of the oldest in the county.
";

/// Corpus chrF with characters 1 to 6 and β = 2, without white space, as sacreBLEU counts by default.
pub fn corpus(hypotheses: &[&str], references: &[&str]) -> f64 {
    let scores = (1..=6).map(|order| {
        let (mut matched, mut found, mut wanted) = (0, 0, 0);
        for (hypothesis, reference) in hypotheses.iter().zip(references) {
            let (output, mut left) = (ngrams(hypothesis, order), ngrams(reference, order));
            found += output.len();
            wanted += left.len();
            for ngram in output {
                if let Some(at) = left.iter().position(|other| *other == ngram) {
                    left.swap_remove(at);
                    matched += 1;
                }
            }
        }
        let (precision, recall) = (share(matched, found), share(matched, wanted));
        if precision + recall == 0.0 {
            0.0
        } else {
            5.0 * precision * recall / (4.0 * precision + recall)
        }
    });
    100.0 * scores.sum::<f64>() / 6.0
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn ngrams(text: &str, order: usize) -> Vec<Vec<char>> {
    let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    letters.windows(order).map(<[char]>::to_vec).collect()
}

#[test]
fn chrf_of_equal_texts_is_a_hundred_and_of_different_ones_less() {
    assert!((corpus(&["The cat sat."], &["The cat sat."]) - 100.0).abs() < 1e-9);
    let near = corpus(&["The cat sits."], &["The cat sat."]);
    assert!(near > 40.0 && near < 80.0, "{near}");
    assert!(corpus(&["xyz"], &["abc def"]) < 1e-9);
}
