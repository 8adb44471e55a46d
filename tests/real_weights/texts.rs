//! Our own sentences with references, and an article.

use review::scores::Counts;

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

/// chrF of a corpus, from 0 to 100.
pub fn chrf(hypotheses: &[&str], references: &[&str]) -> f64 {
    let counts = hypotheses
        .iter()
        .zip(references)
        .map(|(hypothesis, reference)| Counts::of(hypothesis, reference));
    counts.sum::<Counts>().chrf()
}
