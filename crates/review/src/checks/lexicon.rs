//! Frequent nouns of the news whose translation leaves little choice: a translation without any of the
//! English words has probably lost them.
//!
//! A table of our own, written from the two languages, not taken from any corpus. Words of many meanings
//! («вопрос», «мир») are not in it.

/// How much a missing answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// English has one word for it.
    One,
    /// English has other ways to say it.
    Some,
}
use Weight::{One, Some as Several};

/// A noun: the stems of its forms, the beginnings of the English words that answer it, the first one the
/// usual one, and how sure that is.
pub struct Noun {
    stems: &'static [&'static str],
    /// The beginnings of the English words that answer it, the usual one first.
    pub english: &'static [&'static str],
    /// How much it says if none of them is there.
    pub weight: Weight,
}

const fn noun(stems: &'static [&'static str], english: &'static [&'static str], weight: Weight) -> Noun {
    Noun {
        stems,
        english,
        weight,
    }
}

#[rustfmt::skip] // A table: one noun a line, in the order of topics.
const NOUNS: &[Noun] = &[
    // Politics and diplomacy.
    noun(&["статус"], &["status", "statuses"], One),
    noun(&["санкци"], &["sanctions", "sanction"], One),
    noun(&["референдум"], &["referendum", "plebiscite", "vote"], One),
    noun(&["конституци"], &["constitution", "basic law"], One),
    noun(&["парламент"], &["parliament", "mps", "lawmaker", "legislat"], One),
    noun(&["губернатор"], &["governor", "gubernator", "gov."], One),
    noun(&["посольств"], &["embassy", "embassies"], One),
    noun(&["консульств"], &["consulate", "consul"], One),
    noun(&["саммит"], &["summit", "meeting"], One),
    noun(&["оппозици"], &["opposition", "oppos"], One),
    noun(&["пропаганд"], &["propaganda", "promot", "advoca"], One),
    noun(&["суверенитет"], &["sovereignty", "sovereign"], One),
    noun(&["дипломат"], &["diplomat"], One),
    noun(&["перемири"], &["truce", "ceasefire", "cease-fire", "armistice"], One),
    noun(&["переговор"], &["talks", "negotiat", "talk", "discuss", "meeting", "bargain"], Several),
    noun(&["договоренност"], &["agreement", "agree", "deal", "arrangement", "understanding", "accord"], Several),
    noun(&["соглашени"], &["agreement", "deal", "accord", "treaty", "pact", "agree", "contract", "settlement"], Several),
    noun(&["конфликт"], &["conflict", "dispute", "clash", "war", "hostilit", "fight", "row", "feud"], Several),
    noun(&["выбор"], &["election", "elect", "choice", "choos", "chose", "select", "vote", "poll", "ballot", "option", "pick", "decision", "decid", "range", "race", "sampl"], Several),
    noun(&["депутат"], &["deputy", "deputies", "mp", "mps", "lawmaker", "legislat", "member", "representative", "councillor", "councilor", "parliament"], Several),
    noun(&["правительств"], &["government", "govern", "cabinet", "administration", "authorit"], Several),
    noun(&["министр"], &["minister", "secretar", "ministr", "chancellor"], Several),
    noun(&["посол"], &["ambassador", "envoy"], Several),
    noun(&["визит"], &["visit", "trip", "tour", "travel"], Several),
    noun(&["реформ"], &["reform", "overhaul"], Several),
    noun(&["границ"], &["border", "boundar", "frontier", "abroad", "limit", "overseas", "foreign", "line", "edge", "bound", "beyond", "outside"], Several),
    // Days.
    noun(&["понедельник"], &["monday"], One),
    noun(&["вторник"], &["tuesday"], One),
    noun(&["четверг"], &["thursday"], One),
    noun(&["пятниц"], &["friday"], One),
    noun(&["суббот"], &["saturday"], One),
    noun(&["воскресень"], &["sunday", "resurrect"], One),
    // War and disasters.
    noun(&["снайпер"], &["sniper", "sharpshoot", "marksm"], One),
    noun(&["теракт"], &["terrorist attack", "terror", "attack", "bomb"], One),
    noun(&["террорист"], &["terrorist", "terror"], One),
    noun(&["землетрясени"], &["earthquake", "quake", "tremor", "seismic"], One),
    noun(&["эпидеми"], &["epidemic", "outbreak", "pandemic", "covid", "epidemiolog"], One),
    noun(&["беженец", "беженц"], &["refugee", "asylum"], One),
    noun(&["мигрант"], &["migrant", "migrat", "immigra"], One),
    noun(&["заложник"], &["hostage"], One),
    noun(&["вертолет"], &["helicopter", "chopper", "heli"], One),
    noun(&["оружи"], &["weapon", "arms", "arm", "gun", "firearm", "rifle"], Several),
    noun(&["солдат"], &["soldier", "troop", "servicem", "serviceman", "private", "gi", "military"], Several),
    noun(&["ракет"], &["missile", "rocket"], Several),
    noun(&["взрыв"], &["explosion", "explo", "blast", "bomb", "detonat", "blow", "blew", "burst"], Several),
    noun(&["пожар"], &["fire", "blaze", "burn", "flame", "inferno"], Several),
    noun(&["жертв"], &["victim", "casualt", "sacrific", "dead", "death", "kill", "toll", "died", "fatal", "prey"], Several),
    noun(&["авари"], &["accident", "crash", "collision", "emergenc", "disaster", "breakdown", "wreck", "failure", "incident"], Several),
    // Law.
    noun(&["прокурор"], &["prosecutor", "prosecut", "attorney"], One),
    noun(&["адвокат"], &["lawyer", "attorney", "counsel", "solicitor", "barrister", "advocate", "legal"], One),
    noun(&["коррупци"], &["corruption", "corrupt", "graft", "bribe"], One),
    noun(&["взятк"], &["bribe", "brib", "kickback"], One),
    noun(&["тюрьм", "тюрем"], &["prison", "jail", "imprison", "behind bars", "custody", "incarcerat", "penitentiar"], One),
    noun(&["паспорт"], &["passport", "id", "document", "identit"], Several),
    noun(&["полици"], &["police", "officer", "cop"], Several),
    noun(&["убийств"], &["murder", "kill", "assassinat", "homicide", "death", "slay", "shooting"], Several),
    noun(&["арест"], &["arrest", "detain", "detention", "custody", "seiz", "imprison"], Several),
    noun(&["штраф"], &["fine", "penalt"], Several),
    noun(&["закон"], &["law", "legislat", "bill", "act", "legal", "statute", "rule", "legitimate"], Several),
    // Economy.
    noun(&["инфляци"], &["inflation"], One),
    noun(&["инвестор"], &["investor", "invest"], One),
    noun(&["инвестици"], &["investment", "invest"], One),
    noun(&["налог"], &["tax", "levy", "duty", "duties"], One),
    noun(&["бюджет"], &["budget", "state-funded", "public", "state"], Several),
    noun(&["рубл"], &["ruble", "rouble", "rub", "₽"], Several),
    noun(&["доллар"], &["dollar", "$", "usd", "buck"], Several),
    noun(&["зарплат"], &["salary", "salar", "wage", "pay", "earn", "income", "paid"], Several),
    noun(&["пенси"], &["pension", "retire"], Several),
    noun(&["нефт"], &["oil", "petrol", "crude"], Several),
    noun(&["кризис"], &["crisis", "crises"], One),
    noun(&["банкротств"], &["bankruptcy", "bankrupt", "insolven"], One),
    noun(&["завод"], &["plant", "factor", "works", "mill", "refiner", "distiller", "facilit", "brewer"], Several),
    // Health and science.
    noun(&["вирус"], &["virus", "viral"], One),
    noun(&["коронавирус"], &["coronavirus", "covid", "virus"], One),
    noun(&["вакцин"], &["vaccine", "vaccin", "jab", "shot", "inoculat"], One),
    noun(&["пациент"], &["patient"], One),
    noun(&["кислород"], &["oxygen"], One),
    noun(&["антител"], &["antibod"], One),
    noun(&["климат"], &["climate", "climat"], One),
    noun(&["спутник"], &["satellite", "sputnik", "companion", "partner", "fellow", "moon"], Several),
    noun(&["больниц"], &["hospital", "clinic", "infirmary"], Several),
    noun(&["врач"], &["doctor", "physician", "medic", "surgeon", "gp", "clinician"], Several),
    noun(&["исследовани"], &["study", "stud", "research", "explor", "investigat", "survey", "examin", "analys", "test", "poll"], Several),
    noun(&["лекарств"], &["medicine", "medic", "drug", "cure", "pharm", "remed"], Several),
    // Transport.
    noun(&["аэропорт"], &["airport", "airfield"], One),
    noun(&["самолет"], &["plane", "aircraft", "airplane", "jet", "airliner", "aeroplane", "flight", "fly"], Several),
    noun(&["поезд"], &["train", "rail"], Several),
    noun(&["автобус"], &["bus", "coach"], One),
    noun(&["пассажир"], &["passenger", "travel", "rider", "commut"], Several),
    noun(&["туннел", "тоннел"], &["tunnel"], One),
    // Culture, schools and sport.
    noun(&["университет"], &["university", "universit", "college"], Several),
    noun(&["студент"], &["student", "undergraduate", "freshm", "sophomore"], One),
    noun(&["театр"], &["theater", "theatre", "theatr", "drama"], One),
    noun(&["музе"], &["museum", "gallery"], One),
    noun(&["концерт"], &["concert", "gig", "show", "perform"], One),
    noun(&["журналист"], &["journalist", "reporter", "correspondent", "press", "media", "journalism", "newsm"], Several),
    noun(&["интервью"], &["interview"], One),
    noun(&["фестивал"], &["festival"], One),
    noun(&["чемпионат"], &["championship", "world cup", "cup", "tournament", "league", "worlds", "euro", "season"], Several),
    noun(&["матч"], &["match", "game", "clash", "test", "tie", "derby", "encounter"], Several),
    noun(&["тренер"], &["coach", "train", "manager", "boss"], Several),
    noun(&["медал"], &["medal", "gold", "silver", "bronze", "medallist"], Several),
    noun(&["стадион"], &["stadium", "arena", "ground", "venue"], Several),
    noun(&["школ"], &["school"], Several),
    noun(&["церкв", "церков"], &["church", "cathedral", "chapel", "religio"], Several),
    noun(&["книг"], &["book", "novel", "volume"], Several),
    noun(&["фильм"], &["film", "movie", "picture", "documentar", "cinema"], Several),
    noun(&["документ"], &["document", "paper", "file", "record", "paperwork", "act", "id"], Several),
    noun(&["телефон"], &["phone", "telephone", "call", "mobile", "cell", "smartphone", "iphone", "handset", "hotline"], Several),
    noun(&["квартир"], &["apartment", "flat", "hous", "home", "condo"], Several),
];

/// The case endings of nouns, after the stem; of a stem in -и, those after it.
const ENDINGS: &[&str] = &[
    "", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах", "и", "ей", "ям", "ями", "ях", "я", "ю", "ем",
    "ой", "ою", "ь", "ью", "й", "ев", "о", "ёй",
];

/// The noun of which `word`, in small letters, is a form.
pub fn noun_of(word: &str) -> Option<&'static Noun> {
    let word = word.replace('ё', "е");
    NOUNS.iter().find(|noun| {
        noun.stems.iter().any(|stem| {
            word.strip_prefix(stem)
                .is_some_and(|ending| ENDINGS.contains(&ending))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(word: &str) -> Option<&'static str> {
        noun_of(word).map(|noun| noun.english[0])
    }

    #[test]
    fn nouns_are_found_in_their_cases() {
        for (word, wanted) in [
            ("статусе", "status"),
            ("снайперов", "sniper"),
            ("соглашениями", "agreement"),
            ("полицией", "police"),
            ("договорённостях", "agreement"),
            ("церквями", "church"),
            ("законом", "law"),
            ("нефтью", "oil"),
            ("интервью", "interview"),
        ] {
            assert_eq!(english(word), Some(wanted), "{word}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in [
            "закончил",
            "статусный",
            "выборг",
            "вопрос",
            "школьный",
            "театральный",
            "дом",
            "",
        ] {
            assert_eq!(english(word), None, "{word}");
        }
    }

    #[test]
    fn the_table_is_in_small_letters_and_each_stem_stands_once() {
        let mut stems: Vec<&str> = NOUNS.iter().flat_map(|noun| noun.stems).copied().collect();
        assert!(NOUNS.iter().all(|noun| !noun.english.is_empty()));
        assert!(stems.iter().all(|stem| stem.chars().all(char::is_lowercase)));
        stems.sort_unstable();
        let all = stems.len();
        stems.dedup();
        assert_eq!(stems.len(), all);
    }
}
