//! Frequent words that tell a first word of a sentence from a name, and a line that goes on.

/// Words that open sentences far more often than they are names.
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    // Russian.
    "а", "без", "более", "будет", "был", "была", "были", "было", "в", "вам", "вас", "ведь", "весь", "во",
    "вот", "впрочем", "впервые", "вместе", "вместо", "все", "всё", "всего", "вскоре", "вся", "вчера", "вы",
    "где", "говорят", "да", "даже", "далее", "для", "до", "другие", "другой", "его", "ему", "если", "есть",
    "еще", "ещё", "ее", "её", "за", "завтра", "зато", "затем", "здесь", "и", "из", "из-за", "из-под", "или",
    "им", "иногда", "их", "к", "каждый", "как", "какой", "когда", "конечно", "кроме", "кстати", "кто", "ко",
    "который", "лишь", "между", "менее", "меня", "мне", "многие", "может", "можно", "мой", "мы", "на",
    "над", "надо", "накануне", "нам", "например", "напомним", "нас", "наш", "не", "недавно", "некоторые",
    "несмотря", "нет", "ни", "никто", "но", "ныне", "о", "об", "однако", "около", "он", "она", "они", "оно",
    "от", "отметим", "очень", "перед", "по", "под", "поэтому", "позже", "пока", "после", "потом", "потому",
    "почему", "почти", "при", "причем", "причём", "просто", "против", "раньше", "ранее", "с", "сам",
    "свыше", "сегодня", "сейчас", "сначала", "снова", "со", "согласно", "среди", "сразу", "так", "также",
    "такая", "такие", "такое", "такой", "там", "твой", "те", "тебе", "тем", "теперь", "то", "тогда", "тоже",
    "только", "тот", "трудно", "туда", "тут", "ты", "у", "уже", "хотя", "через", "что", "чтобы", "эта",
    "эти", "этим", "это", "этого", "этому", "этот", "я",
    // English.
    "a", "about", "according", "after", "all", "although", "also", "among", "an", "and", "another", "any",
    "are", "as", "at", "because", "before", "both", "but", "by", "can", "despite", "did", "do", "does",
    "during", "each", "even", "every", "few", "finally", "for", "from", "had", "has", "have", "he", "her",
    "here", "his", "how", "however", "i", "if", "in", "is", "it", "its", "last", "later", "many",
    "meanwhile", "moreover", "most", "my", "neither", "nevertheless", "no", "nobody", "none", "not",
    "nothing", "now", "of", "on", "once", "one", "only", "or", "other", "others", "our", "over", "perhaps",
    "she", "since", "so", "some", "soon", "still", "such", "than", "that", "the", "their", "then", "there",
    "therefore", "these", "they", "this", "those", "though", "through", "thus", "to", "today", "under",
    "unlike", "until", "was", "we", "were", "what", "when", "where", "whether", "which", "while", "who",
    "why", "with", "without", "yes", "yet", "you", "your",
];

/// Words that a line does not end with unless its sentence goes on.
#[rustfmt::skip]
const FUNCTION_WORDS: &[&str] = &[
    "без", "в", "во", "для", "до", "за", "и", "из", "или", "из-за", "к", "ко", "на", "над", "не", "о", "об",
    "от", "перед", "по", "под", "при", "с", "со", "у", "через", "что", "a", "an", "and", "as", "at", "by",
    "for", "from", "in", "of", "or", "that", "the", "to", "with",
];

/// Whether `word` is one of the frequent first words, in any case.
pub(super) fn is_starter(word: &str) -> bool {
    contains(STARTERS, word)
}

/// Whether `word` leads on to the next one: a preposition, conjunction or article in lower case.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(&word)
}

/// Whether `word` opens a point in time: «В 2015 г.», «До конца века».
pub(super) fn is_time_preposition(word: &str) -> bool {
    const PREPOSITIONS: [&str; 11] = [
        "в",
        "во",
        "с",
        "к",
        "до",
        "на",
        "по",
        "после",
        "за",
        "около",
        "из",
    ];
    contains(&PREPOSITIONS, word)
}

fn contains(table: &[&str], word: &str) -> bool {
    table.contains(&word.to_lowercase().as_str())
}
