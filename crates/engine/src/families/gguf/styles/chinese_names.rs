//! Chinese names of languages, for a model that was trained on them.

use text::Lang;

/// Names by code. Those of `translate.py` of Index-Translate where copies of it have one, and the usual names of the
/// others.
const NAMES: &[(&str, &str)] = &[
    ("af", "阿非利卡语"),
    ("ar", "阿拉伯语"),
    ("az", "阿塞拜疆语"),
    ("be", "白俄罗斯语"),
    ("bg", "保加利亚语"),
    ("bn", "孟加拉语"),
    ("bs", "波斯尼亚语"),
    ("ca", "加泰罗尼亚语"),
    ("cs", "捷克语"),
    ("da", "丹麦语"),
    ("de", "德语"),
    ("el", "希腊语"),
    ("en", "英语"),
    ("es", "西班牙语"),
    ("et", "爱沙尼亚语"),
    ("eu", "巴斯克语"),
    ("fa", "波斯语"),
    ("fi", "芬兰语"),
    ("fr", "法语"),
    ("gl", "加利西亚语"),
    ("gu", "古吉拉特语"),
    ("he", "希伯来语"),
    ("hi", "印地语"),
    ("hr", "克罗地亚语"),
    ("hu", "匈牙利语"),
    ("hy", "亚美尼亚语"),
    ("id", "印尼语"),
    ("is", "冰岛语"),
    ("it", "意大利语"),
    ("ja", "日语"),
    ("ka", "格鲁吉亚语"),
    ("kk", "哈萨克语"),
    ("kn", "卡纳达语"),
    ("ko", "韩语"),
    ("lt", "立陶宛语"),
    ("lv", "拉脱维亚语"),
    ("mk", "马其顿语"),
    ("ml", "马拉雅拉姆语"),
    ("mr", "马拉地语"),
    ("ms", "马来语"),
    ("mt", "马耳他语"),
    ("nb", "书面挪威语"),
    ("nl", "荷兰语"),
    ("pl", "波兰语"),
    ("pt", "葡萄牙语"),
    ("ro", "罗马尼亚语"),
    ("ru", "俄语"),
    ("sk", "斯洛伐克语"),
    ("sl", "斯洛文尼亚语"),
    ("sq", "阿尔巴尼亚语"),
    ("sr", "塞尔维亚语"),
    ("sv", "瑞典语"),
    ("ta", "泰米尔语"),
    ("te", "泰卢固语"),
    ("th", "泰语"),
    ("tl", "他加禄语"),
    ("tr", "土耳其语"),
    ("ug", "维吾尔语"),
    ("uk", "乌克兰语"),
    ("ur", "乌尔都语"),
    ("uz", "乌兹别克语"),
    ("vi", "越南语"),
    ("zh", "中文"),
];

/// The Chinese name of a language; the English one where none is known.
pub fn of(language: Lang) -> &'static str {
    let found = NAMES.iter().find(|(code, _)| *code == language.code());
    found.map_or(language.name(), |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_chinese_name() {
        for language in Lang::all() {
            let name = of(language);
            assert!(
                name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
                "{language}: {name}"
            );
        }
    }
}
