//! Hard subtitles.

use crate::count::{Hard, hold};

const fn hard(name: &'static str, from: usize, make: fn(usize) -> Vec<u8>) -> Hard {
    Hard {
        name,
        format: "srt",
        make,
        from,
    }
}

const fn hard_vtt(name: &'static str, from: usize, make: fn(usize) -> Vec<u8>) -> Hard {
    Hard {
        format: "vtt",
        ..hard(name, from, make)
    }
}

/// One cue with this text.
fn cue(text: &str) -> Vec<u8> {
    format!("1\n00:00:01,000 --> 00:00:03,000\n{text}\n").into_bytes()
}

fn cues(n: usize, text: impl Fn(usize) -> String) -> Vec<u8> {
    let time = |i: usize| format!("{:02}:{:02}:{:02}", i / 3600 % 60, i / 60 % 60, i % 60);
    let cue = |i: usize| format!("{i}\n{},000 --> {},900\n{}\n\n", time(i), time(i), text(i));
    (0..n).map(cue).collect::<String>().into_bytes()
}

const FILMS: &[Hard] = &[
    hard("beginnings of tags", 1000, |n| {
        cue(&format!("{}a", "<i>".repeat(n)))
    }),
    hard("tags around all", 1000, |n| {
        cue(&format!("{}a{}", "<i>".repeat(n), "</i>".repeat(n)))
    }),
    hard("tags around all, of two kinds", 1000, |n| {
        cue(&format!("{}a{}", "<i><b>".repeat(n), "</b></i>".repeat(n)))
    }),
    hard("tags side by side", 1000, |n| cue(&"<i>a</i> ".repeat(n))),
    hard("empty tags side by side", 1000, |n| {
        cue(&format!("{}a", "<i></i>".repeat(n)))
    }),
    hard("a tag and ends", 1000, |n| {
        cue(&format!("<i>a{}", "</i>".repeat(n)))
    }),
    hard("ends", 1000, |n| cue(&format!("a{}", "</i>".repeat(n)))),
    hard("positions", 1000, |n| cue(&format!("{}a", "{\\an8}".repeat(n)))),
    hard("notes", 1000, |n| cue(&format!("{}a", "♪ - ".repeat(n)))),
    hard("words", 2000, |n| cue(&"слово ".repeat(n))),
    hard("words without spaces", 2000, |n| cue(&"漢".repeat(n))),
    hard("lines", 2000, |n| cue(&"слово\n".repeat(n))),
    hard("lines with a dash", 2000, |n| cue(&"- слово\n".repeat(n))),
    hard("a sentence over four cues", 500, |n| {
        cues(4, |_| "слово ".repeat(n))
    }),
    hard("cues", 2000, |n| cues(n, |i| format!("Слово {i}."))),
    hard("cues without ends of sentences", 2000, |n| {
        cues(n, |_| "слово".to_owned())
    }),
    hard("signs of tags", 2000, |n| cue(&"a<b{c".repeat(n))),
    hard_vtt("speakers", 1000, |n| cue(&"<v Anna>".repeat(n))),
    hard_vtt("speakers that say something", 1000, |n| {
        cue(&"<v Anna>a</v> ".repeat(n))
    }),
    hard_vtt("times", 1000, |n| cue(&"<00:01.000>a ".repeat(n))),
    hard_vtt("entities", 2000, |n| cue(&"&amp;lt; ".repeat(n))),
    hard_vtt("classes", 1000, |n| {
        cue(&format!("{}a{}", "<c.b>".repeat(n), "</c>".repeat(n)))
    }),
];

#[test]
fn subtitles_cost_as_much_as_they_are_long() {
    hold(FILMS);
}
