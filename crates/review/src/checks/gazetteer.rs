//! Names that have an English form of their own: Россия is Russia, not Rossiya.

/// The first letters of a Russian name in any case (or a whole abbreviation) and the English words
/// that may answer it. `Russia` stands for `Russian` as well: a word that begins so is enough.
#[rustfmt::skip] // A table: several entries a line.
const NAMES: &[(&str, &[&str])] = &[
    ("россий", &["Russia"]), ("росси", &["Russia"]), ("русск", &["Russia"]), ("украин", &["Ukrain"]),
    ("белорус", &["Belarus", "Belorussia", "Byelorussia"]), ("беларус", &["Belarus"]), ("казахстан", &["Kazakh"]),
    ("узбекистан", &["Uzbek"]), ("таджикистан", &["Tajik"]), ("киргизи", &["Kyrgyz"]), ("кыргызстан", &["Kyrgyz"]),
    ("туркмен", &["Turkmen"]), ("азербайджан", &["Azerbaijan", "Azeri"]), ("армени", &["Armenia"]), ("грузи", &["Georgia"]),
    ("абхази", &["Abkhaz"]), ("осети", &["Ossetia"]), ("карабах", &["Karabakh"]), ("молд", &["Moldov"]),
    ("приднестров", &["Transnistria", "Transdniestria", "Trans-Dniester"]), ("литв", &["Lithuania"]), ("латви", &["Latvia"]),
    ("эстони", &["Estonia"]), ("польш", &["Poland", "Polish"]), ("чехи", &["Czech"]), ("словаки", &["Slovak"]),
    ("словени", &["Sloven"]), ("венгри", &["Hungar"]), ("румыни", &["Romania"]), ("болгари", &["Bulgaria"]),
    ("серби", &["Serbia"]), ("хорвати", &["Croat"]), ("черногори", &["Montenegr"]), ("боснии", &["Bosnia"]),
    ("греци", &["Gree"]), ("кипр", &["Cypr"]), ("турци", &["Turk", "Türkiye"]), ("германи", &["German"]),
    ("австри", &["Austria"]), ("швейцари", &["Switzerland", "Swiss"]), ("франци", &["France", "French"]),
    ("испани", &["Spain", "Spanish"]), ("португали", &["Portug"]), ("итали", &["Ital"]), ("ватикан", &["Vatican", "Holy See"]),
    ("англи", &["England", "English", "Britain", "UK"]), ("британи", &["Brit", "UK", "U.K", "United Kingdom"]),
    ("великобритани", &["Brit", "UK", "U.K", "United Kingdom"]), ("шотланди", &["Scot"]), ("ирланди", &["Ireland", "Irish"]),
    ("нидерланд", &["Netherlands", "Dutch", "Holland"]), ("голланди", &["Netherlands", "Dutch", "Holland"]),
    ("бельги", &["Belgi"]), ("дани", &["Denmark", "Danish"]), ("швеци", &["Swed"]), ("норвеги", &["Norw"]),
    ("финлянди", &["Finland", "Finnish"]), ("исланди", &["Iceland"]), ("европ", &["Europ", "EU"]), ("евросоюз", &["European", "EU"]),
    ("америк", &["America", "US", "U.S", "United States"]), ("канад", &["Canad"]), ("техас", &["Texas", "Texan"]), ("вирджини", &["Virginia"]), ("джорджи", &["Georgia"]), ("мексик", &["Mexic"]),
    ("бразили", &["Brazil"]), ("аргентин", &["Argentin"]), ("куб", &["Cuba"]), ("венесуэл", &["Venezuela"]),
    ("китай", &["Chin", "PRC"]), ("китае", &["Chin", "PRC"]), ("китая", &["Chin", "PRC"]), ("китаю", &["Chin", "PRC"]),
    ("японии", &["Japan"]), ("япони", &["Japan"]), ("коре", &["Korea"]), ("кндр", &["North Korea", "DPRK"]),
    ("монголи", &["Mongolia"]), ("вьетнам", &["Vietnam"]), ("инди", &["India"]), ("пакистан", &["Pakistan"]),
    ("афганистан", &["Afghan"]), ("иран", &["Iran"]), ("ирак", &["Iraq"]), ("сири", &["Syria"]), ("израил", &["Israel"]),
    ("палестин", &["Palestin"]), ("египет", &["Egypt"]), ("египт", &["Egypt"]), ("саудовск", &["Saudi"]), ("арави", &["Arabia"]),
    ("эмират", &["Emirates", "UAE"]), ("ливи", &["Libya"]), ("эфиопи", &["Ethiopia"]), ("юар", &["South Africa", "RSA"]),
    ("австрали", &["Australia"]), ("зеланди", &["Zealand"]), ("африк", &["Africa"]), ("азии", &["Asia"]), ("азия", &["Asia"]),
    ("сибир", &["Siberia"]), ("урал", &["Ural"]), ("кавказ", &["Caucas"]), ("крым", &["Crimea"]), ("донбасс", &["Donbas"]),
    ("чечн", &["Chech"]), ("дагестан", &["Dagestan", "Daghestan"]), ("татарстан", &["Tatarstan"]), ("волг", &["Volga"]),
    ("подмосковь", &["Moscow"]), ("москв", &["Moscow", "Moskva"]), ("петербург", &["Petersburg"]), ("киев", &["Kiev", "Kyiv"]),
    ("харьков", &["Khark"]), ("одесс", &["Odes"]), ("львов", &["Lviv", "Lvov"]), ("минск", &["Minsk"]), ("варшав", &["Warsaw"]),
    ("праг", &["Prague"]), ("вен", &["Vienna"]), ("венер", &["Venus"]), ("венеци", &["Venice", "Venetia", "Venezia"]), ("париж", &["Paris"]), ("рим", &["Rom"]), ("женев", &["Geneva"]),
    ("брюссел", &["Brussels"]), ("гааг", &["Hague"]), ("афин", &["Athens", "Athen"]), ("лондон", &["London"]),
    ("мюнхен", &["Munich"]), ("пекин", &["Beijing", "Peking"]), ("токио", &["Tokyo"]), ("иерусалим", &["Jerusalem"]),
    ("каир", &["Cairo"]), ("дамаск", &["Damascus"]), ("баку", &["Baku"]), ("ереван", &["Yerevan", "Erevan"]),
    ("тбилиси", &["Tbilisi"]), ("нью-йорк", &["New York"]), ("вашингтон", &["Washington"]), ("кремл", &["Kremlin"]),
    ("госдум", &["State Duma", "Duma"]), ("дум", &["Duma"]), ("совфед", &["Federation Council"]),
    ("минобороны", &["Defense", "Defence"]), ("минфин", &["Finance"]), ("минздрав", &["Health"]),
    ("центробанк", &["Central Bank", "central bank"]), ("роскомнадзор", &["Roskomnadzor", "Roscomnadzor"]),
    ("исламск", &["Islam"]), ("израильск", &["Israel"]), ("библи", &["Bible"]), ("бог", &["God", "Lord"]),
    ("христ", &["Christ"]), ("рождеств", &["Christmas", "Nativity"]), ("пасх", &["Easter", "Passover"]),
    ("земл", &["Earth", "earth", "land", "Land", "world", "planet"]), ("лун", &["Moon", "moon", "lunar"]), ("марс", &["Mars"]),
    ("янукович", &["Yanukov"]), ("путин", &["Putin"]), ("петр", &["Peter", "Petr", "Pyotr"]), ("екатерин", &["Catherine", "Ekaterina", "Yekaterin"]),
    ("николай", &["Nicholas", "Nikola"]), ("николая", &["Nicholas", "Nikola"]), ("иосиф", &["Joseph", "Iosif", "Josef"]),
    ("трамп", &["Trump"]), ("байден", &["Biden"]), ("черн", &["Black", "Chern"]), ("красн", &["Red", "Krasn"]),
];

/// Abbreviations, as they stand.
#[rustfmt::skip] // A table: several entries a line.
const ABBREVIATIONS: &[(&str, &[&str])] = &[
    ("РФ", &["Russia", "RF"]), ("СССР", &["USSR", "U.S.S.R", "Soviet"]), ("США", &["US", "U.S", "United States", "America", "Washington"]),
    ("ЕС", &["EU", "E.U", "Europe"]), ("ООН", &["UN", "U.N", "United Nations"]), ("ОБСЕ", &["OSCE"]), ("НАТО", &["NATO", "Nato"]),
    ("СНГ", &["CIS", "Commonwealth"]), ("ВОЗ", &["WHO", "World Health"]), ("ВТО", &["WTO", "World Trade"]),
    ("МВФ", &["IMF", "Monetary"]), ("МИД", &["Foreign", "foreign", "MFA"]), ("МВД", &["Interior", "Internal", "interior", "police", "MVD"]),
    ("МЧС", &["Emergenc", "emergenc", "EMERCO"]), ("ФСБ", &["FSB", "Federal Security"]), ("КГБ", &["KGB"]), ("ЦРУ", &["CIA", "Central Intelligence"]),
    ("ФБР", &["FBI", "Federal Bureau"]), ("ВВП", &["GDP", "gross domestic"]), ("КНР", &["China", "PRC", "Chinese"]),
    ("КНДР", &["North Korea", "DPRK"]), ("ФРГ", &["German", "FRG"]), ("ГДР", &["GDR", "East German"]), ("ОАЭ", &["UAE", "Emirates"]),
    ("ЮНЕСКО", &["UNESCO", "Unesco"]), ("МАГАТЭ", &["IAEA", "Atomic"]), ("ТАСС", &["TASS", "Tass", "ITAR"]), ("РИА", &["RIA"]),
    ("ЦБ", &["Central Bank", "central bank", "CB"]), ("ОПЕК", &["OPEC"]), ("ШОС", &["SCO", "Shanghai"]), ("БРИКС", &["BRICS"]),
    ("ВМС", &["Navy", "navy", "naval", "Naval"]), ("ВВС", &["Air Force", "air force", "BBC"]), ("МКС", &["ISS", "Space Station", "space station"]),
    ("НАСА", &["NASA"]), ("ФИФА", &["FIFA"]), ("УЕФА", &["UEFA"]), ("МОК", &["IOC", "Olympic"]), ("ЦСКА", &["CSKA"]),
];

/// Letters of the longest case ending, `ами`, and one of a derived word.
const LONGEST_ENDING: usize = 4;

/// The English words that may answer a Russian word, if it is in the table.
pub fn english(word: &str) -> Option<&'static [&'static str]> {
    if let Some((_, forms)) = ABBREVIATIONS.iter().find(|(known, _)| *known == word) {
        return Some(forms);
    }
    let lower = word.to_lowercase().replace('ё', "е");
    NAMES
        .iter()
        .filter(|(stem, _)| {
            lower
                .strip_prefix(stem)
                .is_some_and(|ending| ending.chars().count() <= LONGEST_ENDING)
        })
        .max_by_key(|(stem, _)| stem.len())
        .map(|(_, forms)| *forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_their_cases() {
        for (word, form) in [
            ("России", "Russia"),
            ("Москвой", "Moscow"),
            ("Германии", "German"),
            ("Баку", "Baku"),
            ("США", "US"),
            ("ОБСЕ", "OSCE"),
            ("Пётр", "Peter"),
            ("Азербайджаном", "Azerbaijan"),
            ("Китаем", "Chin"),
        ] {
            assert!(english(word).is_some_and(|forms| forms.contains(&form)), "{word}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in [
            "Лавров",
            "Гусман",
            "Римский-Корсаков",
            "Россомахин",
            "ОРТ",
            "Венедиктов",
        ] {
            assert_eq!(english(word), None, "{word}");
        }
    }

    #[test]
    fn stems_are_lower_case_and_have_answers() {
        assert!(
            NAMES
                .iter()
                .all(|(stem, forms)| stem.chars().all(|c| !c.is_uppercase()) && !forms.is_empty())
        );
    }
}
