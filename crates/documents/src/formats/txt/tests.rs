use super::*;

fn blocks(text: &str) -> Vec<(Range<usize>, Block)> {
    read(text).0
}

fn sources(text: &str) -> Vec<String> {
    blocks(text).into_iter().map(|(_, block)| block.source).collect()
}

fn kinds(text: &str) -> Vec<BlockKind> {
    blocks(text).into_iter().map(|(_, block)| block.kind).collect()
}

#[test]
fn a_headline_stands_alone_and_ends_without_a_mark() {
    use BlockKind::{Heading, Paragraph};
    assert_eq!(kinds("Новости дня\n\nТекст новости."), [Heading(1), Paragraph]);
    assert_eq!(
        kinds("Это предложение.\n\nТекст новости."),
        [Paragraph, Paragraph]
    );
    assert_eq!(kinds("Новости дня\nТекст новости."), [Paragraph, Paragraph]);
    assert_eq!(kinds("Новости дня"), [Paragraph]);
    assert_eq!(
        kinds(&format!("{}\n\nТекст.", "слово ".repeat(40))),
        [Paragraph, Paragraph]
    );
}

#[test]
fn wrapped_lines_are_joined() {
    let text = "Министр прибыл в столицу рано утром и сразу отправился на\n\
        переговоры, которые шли весь день без перерыва. Вечером он\n\
        вылетел обратно.\n\nВторой абзац тоже перенесён вручную, как это делали в рас-\nсылках прежних лет.";
    assert_eq!(
        sources(text),
        [
            "Министр прибыл в столицу рано утром и сразу отправился на переговоры, которые шли весь день без \
             перерыва. Вечером он вылетел обратно.",
            "Второй абзац тоже перенесён вручную, как это делали в рассылках прежних лет.",
        ]
    );
}

#[test]
fn an_indented_line_begins_a_paragraph_of_wrapped_text() {
    let text = "   Министр прибыл в столицу рано утром и сразу отправился на\n\
        переговоры, которые шли весь день без перерыва и отдыха, и\n\
        вечером он вылетел обратно, не сказав ни слова журналистам.\n   \
        Новый абзац начинается с отступа, как принято в книгах, и\nидёт дальше.";
    assert_eq!(sources(text).len(), 2);
}

/// Lines that show where a paragraph begins say nothing of whether the others are wrapped.
#[test]
fn a_wrapped_dialogue_is_joined() {
    let text = "     Трамвай остановился у моста поздно вечером. В вагоне никого не было, лишь\n\
        кондуктор считал мелочь у задней двери.\n     \
        - Вам далеко? - спросил он.\n     \
        - До площади, - ответила девушка и села у окна.\n     \
        Кондуктор вздохнул и объяснил, что вагон дальше не идёт,\n\
        потому что провода оборваны ветром.";
    assert_eq!(
        sources(text),
        [
            "Трамвай остановился у моста поздно вечером. В вагоне никого не было, лишь кондуктор считал мелочь у задней \
             двери.",
            "Вам далеко? - спросил он.",
            "До площади, - ответила девушка и села у окна.",
            "Кондуктор вздохнул и объяснил, что вагон дальше не идёт, потому что провода оборваны ветром.",
        ]
    );
    let list = "- купить хлеб и молоко в магазине на углу улицы\n- позвонить\nКонец списка дел на завтра.";
    assert_eq!(sources(list).len(), 3);
}

#[test]
fn verse_and_paragraphs_on_lines_stay_apart() {
    assert_eq!(
        sources("Шумел камыш, деревья гнулись,\nА ночка тёмная была.\nОдна возлюбленная пара").len(),
        3
    );
    assert_eq!(
        sources("Первый абзац новости закончен точкой.\nВторой абзац тоже закончен точкой.").len(),
        2
    );
    assert_eq!(sources("яблоки\nгруши\nсливы").len(), 3);
}

#[test]
fn list_markers_are_skeleton() {
    let text = "- первый\n* второй\n12. третий\n3) четвёртый\nа) пятый\n\u{2022}\tшестой";
    assert_eq!(
        sources(text),
        ["первый", "второй", "третий", "четвёртый", "пятый", "шестой"]
    );
    assert!(kinds(text).iter().all(|kind| *kind == BlockKind::ListItem));
}

#[test]
fn lines_without_words_are_skeleton() {
    assert_eq!(sources("* * *\n\n2016\n\n, , ,\n\nСлово"), ["Слово"]);
    assert_eq!(sources("\n \r\n\t\n"), Vec::<String>::new());
    assert_eq!(sources(""), Vec::<String>::new());
}

/// The text with each block in capitals.
fn loud(text: &str) -> String {
    let mut document = crate::open(None, text.to_owned(), Some("text")).unwrap();
    assert_eq!(document.render(), text);
    let upper = |block: &Block| Translation::plain(block.source.to_uppercase());
    let translations: Vec<Translation> = document.blocks().iter().map(upper).collect();
    let pieces: Option<Vec<_>> = (0..translations.len())
        .map(|block| document.piece(block, Some(&translations[block])))
        .collect();
    for (block, translation) in document.blocks_mut().iter_mut().zip(translations) {
        block.translation = Some(translation);
    }
    let all = document.render();
    if let Some(pieces) = pieces.filter(|pieces| !pieces.is_empty()) {
        let joined: String = pieces.into_iter().map(|piece| piece.text).collect();
        assert_eq!(joined, all);
    }
    let outline = document.outline();
    let blocks = outline
        .iter()
        .filter(|part| matches!(part, Part::Block(_)))
        .count();
    assert_eq!(blocks, document.blocks().len());
    all
}

#[test]
fn records_keep_their_lines_and_what_stands_before_their_words() {
    for (text, wanted) in [
        (
            "[00:00.000 --> 00:04.000]   Bom dia a todos.\n[00:04.000 --> 00:09.500]   [Música]\n",
            "[00:00.000 --> 00:04.000]   BOM DIA A TODOS.\n[00:04.000 --> 00:09.500]   [MÚSICA]\n",
        ),
        (
            "[14:05, 03/02/2024] Ana: olá?\r\n[14:06, 03/02/2024] Rui Costa: ainda não.\r\n",
            "[14:05, 03/02/2024] Ana: OLÁ?\r\n[14:06, 03/02/2024] Rui Costa: AINDA NÃO.\r\n",
        ),
        (
            "План дня\n\n9:30 – 10:00 встреча гостей\n10:00 доклад о состоянии\n11:15 перерыв",
            "ПЛАН ДНЯ\n\n9:30 – 10:00 ВСТРЕЧА ГОСТЕЙ\n10:00 ДОКЛАД О СОСТОЯНИИ\n11:15 ПЕРЕРЫВ",
        ),
        (
            "В: Где касса?\nО: Слева.\nВ: Когда?\nО: С девяти.",
            "В: ГДЕ КАССА?\nО: СЛЕВА.\nВ: КОГДА?\nО: С ДЕВЯТИ.",
        ),
        (
            "=== Capítulo ===\n\n[x] feito\n(2) dois\n├── pasta\n│   └── ficheiro",
            "=== CAPÍTULO ===\n\n[x] FEITO\n(2) DOIS\n├── PASTA\n│   └── FICHEIRO",
        ),
        (
            "Ana Silva   0:03\nBom dia a todos os que vieram.\n\nRui Costa   0:09\nObrigado.",
            "Ana Silva   0:03\nBOM DIA A TODOS OS QUE VIERAM.\n\nRui Costa   0:09\nOBRIGADO.",
        ),
        (
            "500 g de farinha de trigo peneirada duas vezes seguidas\n3 ovos bem frescos e de preferência grandes e do dia\n2 colheres",
            "500 G DE FARINHA DE TRIGO PENEIRADA DUAS VEZES SEGUIDAS\n3 OVOS BEM FRESCOS E DE PREFERÊNCIA GRANDES E DO DIA\n2 COLHERES",
        ),
        (
            "o barco volta sem notícias do teu nome,\na noite fecha devagar a sua porta,\nninguém responde pela praia,\ne a maré sobe.",
            "O BARCO VOLTA SEM NOTÍCIAS DO TEU NOME,\nA NOITE FECHA DEVAGAR A SUA PORTA,\nNINGUÉM RESPONDE PELA PRAIA,\nE A MARÉ SOBE.",
        ),
    ] {
        assert_eq!(loud(text), wanted);
    }
}

#[test]
fn mail_keeps_its_marks() {
    let text = "De: Ana <ana@exemplo.pt>\nPara: Rui\nAssunto: Re: Obras\n\nObrigado.\n\nEm 11/03/2024, Ana escreveu:\n\
        > A reunião da próxima semana foi adiada para quinta-feira, porque\n> a sala grande está em obras. Quem não\n\
        >\n>> A cantina abre?\n\n-- \nRui Costa\nChefe de Obras";
    let wanted = "De: Ana <ana@exemplo.pt>\nPara: Rui\nAssunto: Re: OBRAS\n\nOBRIGADO.\n\nEm 11/03/2024, Ana escreveu:\n\
        > A REUNIÃO DA PRÓXIMA SEMANA FOI ADIADA PARA QUINTA-FEIRA, PORQUE\n> A SALA GRANDE ESTÁ EM OBRAS. QUEM NÃO\n\
        >\n>> A CANTINA ABRE?\n\n-- \nRui Costa\nChefe de Obras";
    assert_eq!(loud(text), wanted);
    assert_eq!(loud("Ele disse:\n> Sim, é assim."), "ELE DISSE:\n> SIM, É ASSIM.");
    assert_eq!(loud("Um texto.\n--\nOutro texto."), "UM TEXTO.\n--\nOUTRO TEXTO.");
}

#[test]
fn who_wrote_a_quotation_is_a_line_of_its_own() {
    let text = "Obrigado.\nпн, 3 мар. 2025 г. в 10:12, Иван Петров <i@exemplo.org>:\n> Вот и всё.\n\nОтвет.\n\n\
        Le lun. 3 mars 2025 à 10:12, Jean <j@exemplo.org>\na écrit :\n\n> sim";
    let wanted = "OBRIGADO.\nпн, 3 мар. 2025 г. в 10:12, Иван Петров <i@exemplo.org>:\n> ВОТ И ВСЁ.\n\nОТВЕТ.\n\n\
        Le lun. 3 mars 2025 à 10:12, Jean <j@exemplo.org>\na écrit :\n\n> SIM";
    assert_eq!(loud(text), wanted);
    // A year alone is said in prose too.
    assert_eq!(loud("Em 2015, ela disse:\n> Sim."), "EM 2015, ELA DISSE:\n> SIM.");
}

#[test]
fn line_ends_of_unicode_stay() {
    for separator in ['\u{2028}', '\u{2029}', '\u{85}', '\u{b}'] {
        let text =
            format!("Bom dia a todos os que vieram hoje de longe{separator}à sala grande,\n{separator}fim");
        assert_eq!(loud(&text), text.to_uppercase());
        let document = crate::open(None, text.clone(), Some("text")).unwrap();
        assert_eq!(document.blocks().len(), 3, "{text:?}");
    }
}

#[test]
fn tables_keep_their_columns() {
    let tabs = "Produto\tPreço\nPão escuro\t1,50\nLeite\t\n";
    assert_eq!(loud(tabs), tabs.to_uppercase());
    let drawn =
        "+------+-----+\n| Rua  |    m|\n+------+-----+\n| Nova |  120|\n| Poço |   85|\n+------+-----+\n";
    assert_eq!(loud(drawn), drawn.to_uppercase());
    let columns = "  Produto        Preço\n  Pão de trigo    1,50\n  Ovos            2,00\n";
    assert_eq!(loud(columns), columns.to_uppercase());
}

#[test]
fn columns_grow_with_their_words() {
    let grown = |text: &str| {
        let mut document = crate::open(None, text.to_owned(), Some("text")).unwrap();
        for block in document.blocks_mut() {
            let longer = block.source.replace("ä", "äää");
            block.translation = Some(Translation::plain(longer));
        }
        document.render()
    };
    assert_eq!(
        grown("| ä | bbb |\n|---|-----|\n| c |   1 |\n| ä |  22 |\n"),
        "| äää | bbb |\n|-----|-----|\n| c   |   1 |\n| äää |  22 |\n"
    );
    assert_eq!(
        grown("ä ä    bbb\ncc d     1\nee f    22"),
        "äää äää  bbb\ncc d       1\nee f      22"
    );
}
