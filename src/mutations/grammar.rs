//! What the formats are made of: pieces that open, close and break their structures.

/// For every format: letters of many kinds, what text and encodings stumble over.
pub const LETTERS: &[&[u8]] = &[
    b"\0", b"\n", b"\n\n", b"\r\n", b"\r", b"\t", b" ", b"\x0b", b"\x0c", b"\x1b[31m", b"\x1b]52;c;eA==\x1b\\",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xff", b"\x80", b"\\", b"\"", b"'", b"\xc2\xa0",
    "\u{200b}".as_bytes(), "\u{202e}".as_bytes(), "\u{2028}".as_bytes(), "\u{ad}".as_bytes(), "\u{fffd}".as_bytes(),
    "\u{fffc}".as_bytes(), "e\u{301}\u{301}\u{301}".as_bytes(), "ß".as_bytes(), "İ".as_bytes(), "ŉ".as_bytes(),
    "ﬁ".as_bytes(), "😀".as_bytes(), "👩\u{200d}👧".as_bytes(), "中文。".as_bytes(), "שלום".as_bytes(), "слово".as_bytes(),
    "Слово. ".as_bytes(), "«".as_bytes(), "»".as_bytes(), "„".as_bytes(), "“".as_bytes(), "”".as_bytes(),
    "‹".as_bytes(), "…".as_bytes(), "—".as_bytes(), "½".as_bytes(), "²".as_bytes(), "٣".as_bytes(), "№ 5".as_bytes(),
    "1 000,50".as_bytes(), b"12.05.2024", b"10:30", b"99999999999999999999999999", b"-1", b"0", b"1e309", b"a@b.c",
    b"https://a.b/c?d=e&f#g", b"[", b"]", b"(", b")", b"{", b"}", b"<", b">", b"&", b"&amp;", b"&#0;", b"&#x110000;",
    b"&#55296;", b"&nbsp;", b"&lt;", b"%00", b"../", b"A.", b"e.g. ", b". ", b"! ",
];

const MARKUP: &[&[u8]] = &[
    b"<p>", b"</p>", b"<div>", b"</div>", b"<span>", b"</span>", b"<b>", b"</b>", b"<i>", b"</i>", b"<em>", b"</em>",
    b"<a href=\"x\">", b"<a href='javascript:1'>", b"</a>", b"<br>", b"<br/>", b"<sup>", b"</sup>", b"<sub>",
    b"<wbr>", b"<h1>", b"</h1>", b"<h2>", b"</h6>", b"<ul>", b"<li>", b"</li>", b"</ul>", b"<ol start=3>", b"</ol>",
    b"<dl><dt>", b"<dd>", b"<table>", b"<tr>", b"<td>", b"<td colspan=99999>", b"<th>", b"</table>", b"<thead>",
    b"<blockquote>", b"</blockquote>", b"<pre>", b"</pre>", b"<code>", b"</code>", b"<script>", b"</script>",
    b"<style>", b"</style>", b"<svg>", b"</svg>", b"<math>", b"</math>", b"<ruby>", b"<rt>", b"</ruby>", b"<!--",
    b"-->", b"<![CDATA[", b"]]>", b"<?x ?>", b"<!DOCTYPE html>", b"<html lang=\"ru\" dir=\"rtl\">", b"</html>",
    b"<head>", b"</head>", b"<body>", b"</body>", b"<title>", b"</title>", b"<meta charset=\"utf-16\">",
    b"<meta name=\"description\" content=\"a\">", b"<article>", b"</article>", b"<main>", b"<nav>", b"</nav>",
    b"<aside>", b"<template>", b"<noscript>", b"<iframe>", b"<textarea>", b"<select><option>", b"<button>",
    b"<label>", b"<img alt=\"a\" title='b' src=x>", b"<input value=x>", b"<p translate=no>", b"<p hidden>",
    b"<p lang=en>", b" class=\"", b" title=\"", b" =", b"/>", b"</", b"<x-y>", b"<plaintext>", b"<frameset>",
    b"<details><summary>", b"<time datetime=x>", b"<bdo dir=rtl>", b"<font color=red>",
];

const MARKDOWN: &[&[u8]] = &[
    b"# ", b"###### ", b"> ", b"- ", b"* ", b"1. ", b"    ", b"```\n", b"~~~", b"`", b"``", b"*", b"**", b"***", b"_",
    b"__", b"~~", b"[", b"](x)", b"](<x y> \"t\")", b"![", b"[a]: x\n", b"[^1]", b"[^1]: ", b"| a | b |\n|---|:-:|\n",
    b"|", b"---\n", b"===\n", b"+++\n", b"<div>\n", b"</div>\n", b"<!-- ", b"$x$", b"$$", b"\\*", b":::note\n",
    b":::", b"{#id}", b"{{< x >}}", b"[[a|b]]", b"==", b"%%", b"^^", b"- [ ] ", b": a\n", b"  \n", b"\\\n", b"&copy;",
    b"<https://a>", b"import x from 'y'\n", b"<B />", b"!!! note\n    ", b"> [!NOTE]\n> ", b"*[HTML]: x\n",
];

const CUES: &[&[u8]] = &[
    b"1\n", b"00:00:01,000 --> 00:00:02,000\n", b"00:01.000 --> 00:02.000\n", b"99:99:99,999 --> 0:0:0,0\n", b" --> ",
    b"WEBVTT\n\n", b"NOTE ", b"STYLE\n", b"REGION\n", b"<i>", b"</i>", b"<v A>", b"</v>", b"<c.x>", b"<00:00:01.500>",
    b"{\\an8}", b"{\\a", b"{\\p1}m 0 0 l 1 1{\\p0}", b"\\N", b"\\h", b"- ", b"A: ", b"[music]", b"(x)", b"&lt;",
    b"<b", b" align:start position:0%", b"X-TIMESTAMP-MAP=", "♪ ".as_bytes(), b"<font color=\"red\">", b"</font>",
    b"<ruby><rt>",
];

const TABLES: &[&[u8]] = &[
    b",", b";", b"\t", b"\"", b"\"\"", b"\",\"", b"\r\n", b"sep=;\n", b"text,title\n", b"\"a\nb\"", b"=1+1", b"<b>",
    b"'",
];

const JSON: &[&[u8]] = &[
    b"{", b"}", b"[", b"]", b":", b",", b"\"", b"\\u0000", b"\\ud83d", b"\\ude00", b"\\\"", b"\\n", b"\\/", b"null",
    b"true", b"1e999", b"-0", b"{\"text\":\"", b"\"text\": ", b"\"title\": ", b"{}\n", b"[[[[",
    b"{\"a\":{\"a\":{\"a\":", b"\"content\":[\"", b"\n{\"text\": \"a\"}\n", b"// x\n", b"NaN", b"<p>",
];

const XLIFF: &[&[u8]] = &[
    b"<xliff version=\"1.2\">", b"<xliff version=\"2.0\" srcLang=\"ru\">", b"</xliff>", b"<file>", b"</file>",
    b"<body>", b"<trans-unit id=\"1\">", b"</trans-unit>", b"<unit id=\"1\">", b"<segment>", b"</segment>",
    b"<source>", b"</source>", b"<target>", b"</target>", b"<g id=\"1\">", b"</g>", b"<x id=\"2\"/>",
    b"<bpt id=\"1\">", b"</bpt>", b"<ept id=\"1\">", b"<ph id=\"1\"/>", b"<pc id=\"1\">", b"</pc>", b"<sc id=\"1\"/>",
    b"<ec startRef=\"1\"/>", b"<mrk mtype=\"seg\" mid=\"1\">", b"</mrk>", b" translate=\"no\"", b" approved=\"yes\"",
    b" state=\"final\"", b"<note>", b"<alt-trans>", b"<seg-source>", b"<group>", b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"<?xml version=\"1.0\" encoding=\"utf-16\"?>", b"<!DOCTYPE x [<!ENTITY a \"b\">]>",
];

const WORD: &[&[u8]] = &[
    b"<w:p>", b"</w:p>", b"<w:r>", b"</w:r>", b"<w:t>", b"<w:t xml:space=\"preserve\">", b"</w:t>", b"<w:rPr>",
    b"</w:rPr>", b"<w:b/>", b"<w:i/>", b"<w:rtl/>", b"<w:u w:val=\"single\"/>", b"<w:pPr>", b"</w:pPr>",
    b"<w:pStyle w:val=\"H1\"/>", b"<w:numPr/>", b"<w:tab/>", b"<w:br/>", b"<w:cr/>", b"<w:noBreakHyphen/>",
    b"<w:softHyphen/>", b"<w:sym w:char=\"F0\"/>", b"<w:hyperlink r:id=\"link\">", b"</w:hyperlink>", b"<w:ins>",
    b"</w:ins>", b"<w:del>", b"</w:del>", b"<w:delText>", b"<w:moveFrom>", b"<w:sdt><w:sdtContent>",
    b"</w:sdtContent></w:sdt>", b"<w:fldChar w:fldCharType=\"begin\"/>", b"<w:fldChar w:fldCharType=\"separate\"/>",
    b"<w:fldChar w:fldCharType=\"end\"/>", b"<w:instrText> HYPERLINK x </w:instrText>",
    b"<w:fldSimple w:instr=\"PAGE\">", b"</w:fldSimple>", b"<w:tbl>", b"<w:tr>", b"<w:tc>", b"</w:tc>", b"</w:tr>",
    b"</w:tbl>", b"<mc:AlternateContent><mc:Choice>", b"</mc:Choice><mc:Fallback>",
    b"</mc:Fallback></mc:AlternateContent>", b"<w:txbxContent>", b"</w:txbxContent>",
    b"<w:footnoteReference w:id=\"1\"/>", b"<w:bookmarkStart w:id=\"1\"/>", b"<w:ruby>", b"<w:rt>", b"</w:rt>",
    b"<w:rubyBase>", b"</w:ruby>", b"<m:oMath>", b"</m:oMath>", b"<w:drawing/>", b"<w:proofErr/>",
    b"<w:lang w:val=\"ru-RU\"/>", b"<w:bidi/>", b"<w:sectPr/>", b"<w:smartTag>", b"</w:smartTag>",
];

const ODT: &[&[u8]] = &[
    b"<text:p>", b"</text:p>", b"<text:h text:outline-level=\"1\">", b"</text:h>",
    b"<text:span text:style-name=\"X\">", b"</text:span>", b"<text:a xlink:href=\"x\">", b"</text:a>",
    b"<text:s text:c=\"3\"/>", b"<text:s text:c=\"4000000000\"/>", b"<text:tab/>", b"<text:line-break/>",
    b"<text:list>", b"<text:list-item>", b"</text:list-item>", b"</text:list>", b"<table:table>",
    b"<table:table-row>", b"<table:table-cell>", b"</table:table-cell>", b"</table:table>", b"<text:note>",
    b"<text:note-citation>", b"<text:note-body>", b"</text:note-body></text:note>", b"<draw:frame><draw:text-box>",
    b"</draw:text-box></draw:frame>", b"<text:ruby><text:ruby-base>", b"<text:tracked-changes>",
    b"<text:change text:id=\"1\"/>", b"<text:deletion>", b"<text:bookmark-start/>", b"<text:soft-page-break/>",
    b"<text:section>", b"</text:section>", b"<style:style style:name=\"X\" style:parent-style-name=\"X\"/>",
    b"<fo:language>", b"<text:table-of-content>",
];

const BOOK: &[&[u8]] = &[
    b"<p>", b"</p>", b"<em>", b"</em>", b"<b>", b"</b>", b"<br/>", b"<h1>", b"</h1>", b"<div>", b"</div>", b"<li>",
    b"<ul>", b"</ul>", b"<a epub:type=\"noteref\" href=\"#n\">", b"</a>", b"<sup>", b"</sup>",
    b"<span class=\"dropcap\">", b"</span>", b"<img alt=\"x\"/>", b"<svg>", b"</svg>", b"<pre>", b"</pre>", b"<code>",
    b"&nbsp;", b"&mdash;", b"&unknown;", b"<ruby>", b"<rt>", b"</rt>", b"<table><tr><td>", b"</td></tr></table>",
    b"<item id=\"p0\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/>", b"<itemref idref=\"p0\"/>",
    b"<dc:title>", b"</dc:title>", b"<dc:language>ru</dc:language>", b"<navPoint>", b"<navLabel><text>",
    b"</text></navLabel>", b" xml:lang=\"ru\"", b" dir=\"rtl\"", b" href=\"../../x\"", b" href=\"%2e%2e%2f\"",
    b"<rootfile full-path=\"x\"/>",
];

const ANY_XML: &[&[u8]] = &[
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ?>", b"<!DOCTYPE x [<!ENTITY a \"b\">]>", b"&a;",
    b"<a:b xmlns:a=\"c\">", b" xmlns=\"x\"", b"/>", b"</", b"<", b">", b"\"", b" a=\"b\"", b" a='", b"&#1;",
    b"xml:space=\"preserve\"", b"\xef\xbb\xbf",
];

/// The pieces of a format.
pub fn of(format: &str) -> &'static [&'static [u8]] {
    match format {
        "html" => MARKUP,
        "markdown" => MARKDOWN,
        "srt" | "vtt" => CUES,
        "csv" | "tsv" => TABLES,
        "jsonl" => JSON,
        "xliff" => XLIFF,
        "docx" => WORD,
        "odt" => ODT,
        "epub" => BOOK,
        _ => LETTERS,
    }
}

/// What packages have beside: any XML.
pub fn beside(format: &str) -> &'static [&'static [u8]] {
    match format {
        "docx" | "odt" | "epub" | "xliff" => ANY_XML,
        _ => LETTERS,
    }
}
