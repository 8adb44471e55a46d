//! The words that pages are furnished with, in Russian and English, as data. Words of a row are parted by `|`.

use super::Kind;
use super::labels::Values;

/// Whether a list of words parted by `|` holds `word`.
pub(super) fn lists(words: &str, word: &str) -> bool {
    words.split('|').any(|listed| listed == word)
}

/// How a label may stand in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Alone, or with a value after a colon.
    AloneOrColon,
    /// Only with a colon: the bare word is an ordinary one («источник», «автор»).
    Colon,
    /// Alone, with a colon, or straight before a date.
    BeforeDate,
    /// Alone or before words about buttons and channels, no others.
    Button,
    /// Alone or with a number.
    Counted,
}

/// One row: labels that are used alike.
pub(super) struct Entry {
    pub(super) words: &'static str,
    pub(super) kind: Kind,
    pub(super) used: Use,
    pub(super) values: Values,
}

const fn entry(words: &'static str, kind: Kind, used: Use, values: Values) -> Entry {
    Entry {
        words,
        kind,
        used,
        values,
    }
}

/// Labels in small letters.
pub(super) const LABELS: &[Entry] = &[
    entry(
        "опубликовано|дата публикации|размещено|posted on|posted in|published on|published",
        Kind::PublishingDetails,
        Use::BeforeDate,
        Values::One,
    ),
    entry(
        "обновлено|last updated|updated",
        Kind::PublishingDetails,
        Use::BeforeDate,
        Values::One,
    ),
    entry(
        "рубрика|рубрики|категория|категории|filed under|categories|category",
        Kind::PublishingDetails,
        Use::AloneOrColon,
        Values::One,
    ),
    entry(
        "автор|авторы|просмотров|просмотры|author|posted by|written by|views",
        Kind::PublishingDetails,
        Use::Colon,
        Values::One,
    ),
    entry(
        "метки|теги|тэги|ключевые слова|tags|tagged",
        Kind::PublishingDetails,
        Use::AloneOrColon,
        Values::Tags,
    ),
    entry(
        "источник|источники|source",
        Kind::Credits,
        Use::Colon,
        Values::One,
    ),
    entry(
        "фото|фотография|иллюстрация|фото с сайта|photo|photo credit|image",
        Kind::Credits,
        Use::Colon,
        Values::One,
    ),
    entry(
        "поделиться|поделитесь|поделись|рассказать друзьям|версия для печати|распечатать",
        Kind::ShareButtons,
        Use::Button,
        Values::None,
    ),
    entry(
        "share this|share|print this|email this",
        Kind::ShareButtons,
        Use::Button,
        Values::None,
    ),
    entry(
        "комментарии|комментариев|комментария|комментарий|comments|comment",
        Kind::Comments,
        Use::Counted,
        Values::None,
    ),
    entry(
        "оставить комментарий|добавить комментарий|leave a comment|leave a reply",
        Kind::Comments,
        Use::Counted,
        Values::None,
    ),
    entry(
        "читайте также|читать также|смотрите также|по теме|похожие записи|похожие статьи",
        Kind::RelatedLinks,
        Use::AloneOrColon,
        Values::Titles,
    ),
    entry(
        "ещё по теме|еще по теме|related posts|related articles|related|read also|see also",
        Kind::RelatedLinks,
        Use::AloneOrColon,
        Values::Titles,
    ),
    entry(
        "подписаться|подписывайтесь|подпишитесь|subscribe|follow us",
        Kind::Subscription,
        Use::Button,
        Values::None,
    ),
];

/// Lone words between labels that templates print around a missing value.
pub(super) const PREPOSITIONS: &str = "в|от|и|на|by|in|on|and";

/// Social networks and other places that buttons name.
pub(super) const NETWORKS: &str = "facebook|twitter|x|telegram|телеграм|vk|вк|вконтакте|одноклассники|ok|whatsapp|viber|instagram|\
    youtube|linkedin|pinterest|reddit|livejournal|email|e-mail|rss|дзен|яндекс.дзен|max";

/// What else may stand on a button.
pub(super) const BUTTON_WORDS: &str = "в|на|с|к|и|нас|наш|нашу|канал|телеграм-канал|telegram-канал|рассылку|новости|ссылкой|статьей|\
    статьёй|друзьями|соцсетях|социальных|сетях|этим|on|via|with|to|this|our|us|the|and|link|article|\
    post|story|friends|newsletter|channel";
