"""Hard inputs of tolmach that can be had in any size: what `tools/growth` and `tools/growth --count` double.

A series is a name, the ending of the file, the tool's words, and a function from a number of bytes (about) to the
file's bytes. A new format, a new stage or a mended square has its line here.
"""

import io
import json
import zipfile
from typing import Callable, NamedTuple

TRANSLATE = "translate --from ru"
SUMMARIZE = "summarize --from en --summary extractive"
DIGEST = "digest --from ru --summary extractive"
# Real weights: only where they are installed, and never counted.
STUDENT = "translate --model bergamot-pt-en --from pt"


class Series(NamedTuple):
    name: str
    # The ending of the input file.
    kind: str
    words: str
    make: Callable[[int], bytes]
    # Where doubling begins, in the generator's own measure; about bytes.
    start: int = 16_384
    # Where counting begins: sizes at which the square, were there one, would be most of the work.
    count_from: int = 8_192


def times(unit: str, size: int) -> str:
    """The unit again and again, `size` bytes in all."""
    return unit * max(1, size // len(unit.encode()))


def of(*units: str) -> Callable[[int], bytes]:
    """Units, each as often as makes the whole so large: `a` n times, then `b` n times."""

    def make(size: int) -> bytes:
        count = max(1, size // sum(len(unit.encode()) for unit in units))
        return "".join(unit * count for unit in units).encode()

    return make


def around(before: str, unit: str, after: str = "") -> Callable[[int], bytes]:
    """A unit again and again between two ends."""
    return lambda size: (before + times(unit, size) + after).encode()


def nested(before: str, start: str, inner: str, end: str, after: str = "") -> Callable[[int], bytes]:
    """Starts, something, and as many ends."""

    def make(size: int) -> bytes:
        count = max(1, size // len((start + end).encode()))
        return (before + start * count + inner + end * count + after).encode()

    return make


# Parts of words that make as many different words as are wanted.
FIRST = "ba de fi go lu ma ne pi ro su ta ve zi ko ra".split()
LAST = "bar den fin gol lum mas nel pir ros sun tam ver zin kor ral".split()


def word(number: int) -> str:
    """A word of its own for each number."""
    text = LAST[number % 15]
    while number >= 15:
        number //= 15
        text = FIRST[number % 15] + text
    return text


def sentence(number: int) -> str:
    """A sentence of its own for each number: some words are shared, some its own."""
    own = " ".join(word(number * 3 + place) for place in range(3))
    shared = " ".join(word((number * 7 + place * 13) % 400) for place in range(5))
    return f"The {own} of {shared} came to {word(number % 1000)} on day {number % 365}."


def sentences(size: int, wrap: Callable[[str], str] = str, gap: str = " ") -> str:
    """Different sentences, each wrapped, with a gap between them."""
    made, length, number = [], 0, 0
    while length < size:
        one = wrap(sentence(number))
        made.append(one)
        length += len(one.encode()) + len(gap)
        number += 1
    return gap.join(made)


def paragraphs(size: int, start: str = "", end: str = "\n\n") -> str:
    """Paragraphs of four sentences."""
    made, length, number = [], 0, 0
    while length < size:
        text = start + " ".join(sentence(number * 4 + place) for place in range(4)) + end
        made.append(text)
        length += len(text)
        number += 1
    return "".join(made)


def russian(size: int) -> str:
    """Different Russian sentences: digits and syllables."""
    vowels, consonants = "аеиоуыэюя", "бвгдзклмнпрст"
    made, length, number = [], 0, 0
    while length < size:
        names = []
        for place in range(6):
            n, text = number * 6 + place, ""
            for _ in range(3):
                n, a = divmod(n, len(consonants))
                n, b = divmod(n, len(vowels))
                text += consonants[a] + vowels[b]
            names.append(text)
        one = "Сегодня " + " ".join(names) + f" был там {number % 365} раз."
        made.append(one)
        length += len(one.encode()) + 1
        number += 1
    return " ".join(made)


def quoted(size: int) -> bytes:
    """One paragraph in which every sentence is quoted."""
    return sentences(size, lambda text: f"“{text}”").encode()


def html(body: Callable[[int], str]) -> Callable[[int], bytes]:
    """A page around a body."""
    return lambda size: f"<html><body>{body(size)}</body></html>".encode()


def article(unit: str) -> Callable[[int], bytes]:
    """A page with one article of one paragraph."""
    return around("<html><body><article><h1>Title</h1><p>", unit, "</p></article></body></html>")


def long_link(size: int) -> bytes:
    """A link whose address is half of the page, around bold words."""
    return f"<p><a href=\"https://example.org/{'a' * (size // 2)}\">{times('<b>слово</b> ', size // 2)}</a></p>".encode()


def lazy(unit: str) -> Callable[[int], bytes]:
    """Markdown: a line n containers deep, and n lines that go on without their marks."""

    def make(size: int) -> bytes:
        count = max(1, size // (len(unit) + 2))
        return (unit * count + "a\n" + "a\n" * count).encode()

    return make


def clock(milliseconds: int) -> str:
    """A time as subtitles write it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600 % 100:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"


def cues(texts: list[str]) -> bytes:
    """Subtitles of these texts."""
    shown = (
        f"{number + 1}\n{clock(number * 2000)} --> {clock(number * 2000 + 1900)}\n{text}\n"
        for number, text in enumerate(texts)
    )
    return "\n".join(shown).encode()


def one_cue(unit: str) -> Callable[[int], bytes]:
    """Subtitles with one cue."""
    return lambda size: cues([times(unit, size)])


def four_cues(size: int) -> bytes:
    """A sentence that goes over four cues."""
    part = times("palavra ", size // 4).strip()
    return cues(["Uma " + part, part, part, part + "."])


def many_cues(size: int) -> bytes:
    """A sentence a cue."""
    return cues([sentence(number) for number in range(max(1, size // 100))])


def archive(parts: dict[str, str]) -> bytes:
    """A zip archive, not packed, so that no part looks like a bomb; the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, text in parts.items():
            zipped.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: Callable[[int], str]) -> Callable[[int], bytes]:
    """A document of Word with this body."""

    def make(size: int) -> bytes:
        types = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
            '"/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
            'document.main+xml"/></Types>'
        )
        relations = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        )
        document = f"<w:document {WORD}><w:body>{body(size)}</w:body></w:document>"
        return archive(
            {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document}
        )

    return make


def wide_run(size: int) -> str:
    """A run whose properties are half of the document, with many texts."""
    unit = "<w:t>a</w:t>"
    properties = times("<w:x/>", size // 2)
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr>{times(unit, size // 2)}</w:r></w:p>"


def runs(size: int) -> str:
    """Runs of different looks in one paragraph."""
    plain, bold = "<w:r><w:t>слово </w:t></w:r>", "<w:r><w:rPr><w:b/></w:rPr><w:t>слово </w:t></w:r>"
    return f"<w:p>{times(plain + bold, size)}</w:p>"


def odt(body: Callable[[int], str]) -> Callable[[int], bytes]:
    """A document of OpenDocument with this body."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "style")
    )

    def make(size: int) -> bytes:
        content = (
            f"<office:document-content {spaces}><office:body><office:text>{body(size)}</office:text></office:body>"
            "</office:document-content>"
        )
        kind = "application/vnd.oasis.opendocument.text"
        return archive({"mimetype": kind, "content.xml": content})

    return make


def epub(items: Callable[[int], int], body: Callable[[int], str], chapters: int = 1) -> Callable[[int], bytes]:
    """A book: so many items in its manifest, of which some are chapters with this body."""

    def make(size: int) -> bytes:
        number = max(items(size), chapters)
        manifest = "".join(
            f'<item id="i{n}" href="c{n if n < chapters else n % chapters}.xhtml" media-type="application/xhtml+xml"/>'
            for n in range(number)
        )
        spine = "".join(f'<itemref idref="i{n}"/>' for n in range(number))
        package = (
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/>'
            f"<manifest>{manifest}</manifest><spine>{spine}</spine></package>"
        )
        container = (
            '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
            'full-path="p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
        )
        page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body(size)}</body></html>'
        parts = {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "p.opf": package}
        parts |= {f"c{n}.xhtml": page for n in range(chapters)}
        return archive(parts)

    return make


def xliff(unit: str) -> Callable[[int], bytes]:
    """XLIFF 1.2 with these units."""
    return around(
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="ru" '
        'target-language="en" original="a" datatype="plaintext"><body>',
        unit,
        "</body></file></xliff>",
    )


def json_lines(size: int) -> bytes:
    """A short text a line."""
    line = json.dumps({"text": "Сегодня хорошая погода."}, ensure_ascii=False) + "\n"
    return times(line, size).encode()


def deep_json(size: int) -> bytes:
    """One line with a value n lists deep."""
    return ('{"text": "Сегодня.", "x": ' + "[" * (size // 2) + "]" * (size // 2) + "}\n").encode()


def wide_csv(size: int) -> bytes:
    """One row of very many columns."""
    return ("text" + ",c" * (size // 4) + "\nпогода" + ",x" * (size // 4) + "\n").encode()


PAGE = "--format html"
MARKDOWN = "--format markdown"
TEXT = "--format text"
SUMMARY_OF_ARTICLE = f"{SUMMARIZE} --article"


def table() -> list[Series]:
    """The rows of the review's table: each grew with the square or the cube."""
    to = TRANSLATE
    return [
        Series("html <sup>a unclosed", "html", to, around("<p>", "<sup>a")),
        Series("html <sup> nested, closed", "html", to, nested("<p>", "<sup>a", "b", "</sup>")),
        Series("html article, n links in a paragraph", "html", SUMMARY_OF_ARTICLE, article('<a href="/a">word</a> ')),
        Series("html article, n spans in a paragraph", "html", SUMMARY_OF_ARTICLE, article("<span>word</span> ")),
        Series("html n bold words to a page", "html", f"{to} {PAGE}", around("<p>", "<b>слово</b> ")),
        Series("html quotations nested, to text", "html", f"{to} {TEXT}", nested("", "<blockquote>", "да", "</blockquote>")),
        Series("html lists nested, to Markdown", "html", f"{to} {MARKDOWN}", nested("", "<ul><li>а", "да", "</li></ul>"), 2_048, 2_048),
        Series("html lists nested, unclosed, to text", "html", f"{to} {TEXT}", around("", "<ul><li>а"), 2_048, 2_048),
        Series("html paragraphs, digest to Markdown", "html", f"{DIGEST} {MARKDOWN}", html(lambda n: paragraphs(n, "<p>", "</p>\n")), 131_072, 32_768),
        Series("html long address around n bold words, to a page", "html", f"{to} {PAGE}", long_link, 4_096, 4_096),
        Series("markdown '> ' n deep, n lazy lines", "md", to, lazy("> "), 16_384, 8_192),
        Series("markdown '1. ' n deep, n lines", "md", to, lazy("1. "), 16_384, 8_192),
        Series("srt one cue, n <i>", "srt", to, one_cue("<i>"), 4_096, 4_096),
        Series("srt one cue, n {\\a}", "srt", to, one_cue("{\\a}"), 8_192, 4_096),
        Series("srt one cue, n words", "srt", to, one_cue("слово "), 16_384, 8_192),
        Series("srt one cue, n words, student", "srt", STUDENT, one_cue("palavra "), 9_500),
        Series("srt a sentence over four cues", "srt", to, lambda n: four_cues(n)),
        Series("srt a sentence over four cues, student", "srt", STUDENT, four_cues, 10_000),
        Series("text, different sentences, summary", "txt", SUMMARIZE, lambda n: paragraphs(n).encode(), 175_000, 65_536),
        Series("srt n cues, summary", "srt", SUMMARIZE, many_cues, 218_000, 65_536),
        Series("text, different sentences, summary of 20%", "txt", f"{SUMMARIZE} --length 20%", lambda n: paragraphs(n).encode(), 100_000, 32_768),
        Series("text, one paragraph of quoted sentences, summary", "txt", SUMMARIZE, quoted, 112_000, 32_768),
        Series("text '‹' n, '”' n", "txt", f"{SUMMARIZE}", of("‹a ", "b” "), 32_768, 16_384),
        Series("text '«' n, apostrophes n", "txt", f"{SUMMARIZE}", of("«", " a'"), 32_768, 16_384),
        Series("docx n texts in a run of many properties", "docx", to, docx(wide_run), 8_192, 8_192),
        Series("docx n beginnings of fields in a paragraph", "docx", to, docx(lambda n: "<w:p>" + times('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', n) + "</w:p>"), 16_384, 16_384),
        Series("epub n items in the manifest", "epub", to, epub(lambda n: n // 60, lambda n: "<p>да</p>"), 65_536, 32_768),
    ]


def pages() -> list[Series]:
    """HTML that was linear, and what is like the rows that were not."""
    to = TRANSLATE
    plain = {
        "n unclosed <b>": "<b>слово ",
        "n unclosed <p>": "<p>слово ",
        "n unclosed <div>": "<div>слово ",
        "n unclosed <a>": '<a href="x">слово ',
        "n unclosed <span>": "<span>слово ",
        "n unclosed <sub>": "<sub>а",
        "n <sup> each closed": "а<sup>2</sup> ",
        "n links": '<a href="x">слово</a> ',
        "n <br>": "слово<br>",
        "n <img>": '<img alt="слово" src="x">',
        "n comments": "<!-- a -->слово ",
        "n <!-- unclosed": "<!--",
        "n <?": "<?a ",
        "n CDATA": "<![CDATA[а]]>",
        "n <": "<",
        "n &": "&",
        "n &amp;": "&amp;",
        "n ends of nothing": "</b>",
        "n ends of paragraphs": "</p>",
        "n headings": "<h2>Слово</h2>",
        "n titles": "<title>Слово</title>",
        "n <svg>": "<svg>",
        "n <math>": "<math><mi>x</mi></math>а ",
        "n <ruby>": "<ruby>字<rt>а</rt></ruby>",
        "n <code>": "<code>x</code> а ",
        "n <pre>": "<pre>x</pre>",
        "n <td>": "<td>слово",
        "n <table>": "<table><tr><td>слово",
        "n <select>": "<select><option>слово",
        "n <script>": "<script>x</script>а ",
        "n <textarea": "<textarea>а",
        "n <dt>": "<dt>слово<dd>слово",
        "n <wbr>": "сло<wbr>во",
    }
    series = [Series(f"html {name}", "html", to, around("<p>", unit)) for name, unit in plain.items()]
    return series + [
        Series("html one tag, n attributes", "html", to, around("<p ", "a=1 ", ">да</p>")),
        Series("html one tag, n attributes of one name", "html", to, lambda n: ("<p " + " ".join(f"a{k}=1" for k in range(n // 8)) + ">да</p>").encode()),
        Series("html <b> nested, closed", "html", to, nested("<p>", "<b>", "да", "</b>")),
        Series("html <div> nested, closed", "html", to, nested("", "<div>", "да", "</div>")),
        Series("html <ol> nested, to a page", "html", f"{to} {PAGE}", nested("", "<ol><li>а", "да", "</li></ol>")),
        Series("html quotations nested, words in each, to Markdown", "html", f"{to} {MARKDOWN}", nested("", "<blockquote>да", "да", "</blockquote>"), 4_096, 4_096),
        Series("html quotations nested, to a page", "html", f"{to} {PAGE}", nested("", "<blockquote>", "да", "</blockquote>")),
        Series("html tables nested, to Markdown", "html", f"{to} {MARKDOWN}", nested("", "<table><tr><td>а", "да", "</td></tr></table>"), 4_096, 4_096),
        Series("html n paragraphs in a nested quotation, to text", "html", f"{to} {TEXT}", lambda n: ("<blockquote>" * (n // 50) + "<p>да</p>" * (n // 50) + "</blockquote>" * (n // 50)).encode(), 4_096, 4_096),
        Series("html paragraphs, to the same", "html", to, html(lambda n: "<p>" + "</p><p>".join(russian(n).split(". ")) + "</p>")),
        Series("html paragraphs, digest to a page", "html", f"{DIGEST} {PAGE}", html(lambda n: paragraphs(n, "<p>", "</p>\n")), 65_536, 32_768),
        Series("html one paragraph of sentences, to a page", "html", f"{to} {PAGE}", html(lambda n: "<p>" + russian(n) + "</p>"), 65_536, 32_768),
        Series("html n links to a page", "html", f"{to} {PAGE}", around("<p>", '<a href="https://a.b">слово</a> ')),
        Series("html n <em><strong> to Markdown", "html", f"{to} {MARKDOWN}", around("<p>", "<em><strong>слово</strong></em> ")),
        Series("html article, <div> 100 deep, n times", "html", SUMMARY_OF_ARTICLE, around("", "<div>" * 100 + "word" + "</div>" * 100)),
        Series("html article, n paragraphs", "html", SUMMARY_OF_ARTICLE, lambda n: f"<html><body><article>{paragraphs(n, '<p>', '</p>')}</article></body></html>".encode(), 65_536, 32_768),
        Series("html article, n bold words", "html", SUMMARY_OF_ARTICLE, article("<b>word</b> ")),
        Series("html article, n <br>", "html", SUMMARY_OF_ARTICLE, article("word<br>")),
        Series("html article, n <br><br>", "html", SUMMARY_OF_ARTICLE, article("word<br><br>")),
        Series("html article, n headings", "html", SUMMARY_OF_ARTICLE, article("</p><h2>word</h2><p>word, and word.")),
        Series("html article, n list items", "html", SUMMARY_OF_ARTICLE, article("</p><ul><li>word</li></ul><p>")),
        Series("html article, n images", "html", SUMMARY_OF_ARTICLE, article('<img src="a">')),
        Series("html article, n tables", "html", SUMMARY_OF_ARTICLE, article("<table><tr><td>word</td></tr></table>")),
    ]


def markdowns() -> list[Series]:
    """Markdown: runs of everything that opens something."""
    to = TRANSLATE
    plain = {
        "[": "[", "![": "![", "[a](": "[a](", "*a_": "*a_ ", "**a ": "**a ", "~~a": "~~a ", "_a": "_a ", "`": "`",
        "`` `a": "`a ``", "<": "<", "<a ": "<a ", "<!--": "<!--", "<?": "<?", "<![CDATA[": "<![CDATA[",
        "\\": "\\", "&": "&", "&#x": "&#x", "[^1]": "[^1]", "](": "](", "[]": "[]", "[[a]]": "[[a]] ", "$a": "$a ",
        "* ": "* a\n", "- - ": "- ", "+ a": "+ a\n\n", "# a": "# a\n", "> a": "> a\n", "| a": "| a", "---": "---\n",
        "~~~": "~~~\n", "\\t": "\ta\n", "a\\n": "а\n", "two spaces": "а  \n", "http://": "http://а.б ",
        "a@": "a@", ":::": ":::\n", "!!!": '!!! note "x"\n', "{a}": "{a}", "==a": "==a ", "b": "**слово** ",
    }
    series = [Series(f"markdown n '{name}'", "md", to, around("а ", unit)) for name, unit in plain.items()]
    return series + [
        Series("markdown lists nested by spaces", "md", to, lambda n: "".join("  " * k + "- а\n" for k in range(int(n**0.5))).encode()),
        Series("markdown a table of n rows", "md", to, around("| а | б |\n| --- | --- |\n", "| в | г |\n")),
        Series("markdown a table of n columns", "md", to, lambda n: ("|а" * (n // 8) + "|\n" + "|-" * (n // 8) + "|\n" + "|б" * (n // 8) + "|\n").encode()),
        Series("markdown n footnotes", "md", to, lambda n: "".join(f"а[^{k}]\n\n[^{k}]: б\n\n" for k in range(n // 22)).encode()),
        Series("markdown n definitions", "md", to, lambda n: "".join(f"[а{k}]: x\n" for k in range(n // 12)).encode()),
        Series("markdown n links by definition", "md", to, lambda n: ("[а]: x\n\n" + times("[а] ", n)).encode()),
        Series("markdown n words in bold, to a page", "md", f"{to} {PAGE}", around("", "**слово** ")),
        Series("markdown paragraphs, digest", "md", f"{DIGEST} {MARKDOWN}", lambda n: paragraphs(n).encode(), 65_536, 32_768),
        Series("markdown paragraphs, both columns", "md", f"{to} --bilingual=columns {MARKDOWN}", lambda n: russian(n).replace(". ", ".\n\n").encode(), 65_536, 32_768),
    ]


def texts() -> list[Series]:
    """Plain text."""
    to = TRANSLATE
    plain = {
        "one long word": "а", "digits": "1", "digits with commas": "1,", "marks over letters": "а\u0301\u0301\u0301\u0301",
        "turns of direction": "\u202eа", "Chinese": "今天天气很好", "Chinese sentences": "今天天气很好。", "no stops": "слово ",
        "stops": ".", "stops and spaces": ". ", "question marks": "?", "spaces": " ", "line breaks": "\n", "tabs": "\t",
        "dashes": "— ", "initials": "А. ", "abbreviations": "т. д. ", "opening quotes": "«", "closing quotes": "»",
        "double quotes": '"', "apostrophes": "'", "quoted words": "«да» ", "brackets": "(", "closing brackets": ")",
        "addresses": "http://a.b ", "accounts": "@a ", "numbers": "12 345 ", "dates": "5 мая 2016 г. ", "names": "Иван Петров ",
        "capitals": "СЛОВО ", "hyphens": "а-", "soft hyphens": "а\u00ad", "bullets": "• слово\n", "labels": "Имя: слово\n",
        "file names": "foto.jpg\n", "short lines": "слово\n", "replacement characters": "\ufffd", "emoji": "😀", "one letter a line": "а\n\n",
        "percents": "5 % ", "powers": "10³ ", "divided words": "сло-\n", "messages of a chat": "12/03/2024 10:15 - Ана: слово\n",
        "quoted lines": "> слово слово слово слово слово слово слово\n", "rows with tabs": "слово\t1\tда\n",
        "rows with bars": "| слово | 1 |\n|---|---|\n", "rows of columns": "слово    да   1\n", "leaders": "слово ...... 5\n", "colons": "а: ", "quotes in quotes": "«а „б“ в» ",
    }
    series = [Series(f"text of {name}", "txt", to, around("Это ", unit)) for name, unit in plain.items()]
    return series + [
        Series("text of quotation marks of mail", "txt", to, around("", ">", " слово")),
        Series("text of one wide row and many rules", "txt", to, lambda n: ("| а " * min(n // 16, 900) + "\n" + times("---\n", n // 2)).encode()),
        Series("text of quotes without spaces", "txt", to, around("Это ", "«а»")),
        Series("text of quotes nested, closed", "txt", to, nested("Это ", "«", "а", "»")),
        Series("text of sentences, one paragraph", "txt", to, lambda n: russian(n).encode(), 65_536, 32_768),
        Series("text of sentences, one paragraph, to a page", "txt", f"{to} {PAGE}", lambda n: russian(n).encode(), 65_536, 32_768),
        Series("text of sentences, one paragraph, to JSON", "txt", f"{to} --format json", lambda n: russian(n).encode(), 65_536, 32_768),
        Series("text of paragraphs, both", "txt", f"{to} --bilingual {MARKDOWN}", lambda n: russian(n).replace(". ", ".\n\n").encode(), 65_536, 32_768),
        Series("text of lines", "txt", f"{to} --lines", lambda n: russian(n).replace(". ", ".\n").encode(), 65_536, 32_768),
        Series("text of paragraphs, cleaned", "txt", f"{to} --clean", lambda n: russian(n).replace(". ", ".\n\n").encode(), 65_536, 32_768),
        Series("text of paragraphs, digest to a page", "txt", f"{DIGEST} {PAGE}", lambda n: paragraphs(n).encode(), 65_536, 32_768),
        Series("text of paragraphs, digest to JSON", "txt", f"{DIGEST} --format json", lambda n: paragraphs(n).encode(), 65_536, 32_768),
        Series("text, one paragraph, summary of 500 words", "txt", f"{SUMMARIZE} --length 500w", lambda n: sentences(n).encode(), 65_536, 32_768),
        Series("text of one sentence, summary", "txt", SUMMARIZE, around("The ", "word "), 65_536, 32_768),
        Series("text of equal sentences, summary", "txt", f"{SUMMARIZE} --length 20%", around("", "It rained again. "), 65_536, 32_768),
        Series("text of opening quotes, summary", "txt", SUMMARIZE, around("", "“word "), 65_536, 16_384),
        Series("text of quotes in quotes, summary", "txt", SUMMARIZE, nested("", "«a ", "word", "» "), 65_536, 16_384),
        Series("text of a quotation of sentences, summary", "txt", SUMMARIZE, lambda n: ("He said: “" + sentences(n) + "”").encode(), 65_536, 32_768),
        Series("text of summary written by a model", "txt", "digest --from ru --summary abstractive", lambda n: paragraphs(n).encode(), 65_536, 32_768),
    ]


def others() -> list[Series]:
    """Subtitles, tables, lines, packages."""
    to = TRANSLATE
    return [
        Series("srt n cues", "srt", to, lambda n: cues(["Сегодня хорошая погода."] * (n // 100)), 65_536, 32_768),
        Series("srt n cues without a stop", "srt", to, lambda n: cues(["слово и слово"] * (n // 80)), 65_536, 32_768),
        Series("srt n lines in a cue", "srt", to, one_cue("слово\n")),
        Series("srt n <font> in a cue", "srt", to, one_cue('<font color="a">'), 8_192, 8_192),
        Series("srt n <i>word</i> in a cue", "srt", to, one_cue("<i>слово</i> "), 8_192, 8_192),
        Series("srt n '<' in a cue", "srt", to, one_cue("<"), 8_192, 8_192),
        Series("srt n '{' in a cue", "srt", to, one_cue("{"), 8_192, 8_192),
        Series("srt n speakers in a cue", "srt", to, one_cue("- да\n"), 8_192, 8_192),
        Series("vtt n cues", "vtt", to, lambda n: b"WEBVTT\n\n" + cues(["Сегодня хорошая погода."] * (n // 100)).replace(b",", b"."), 65_536, 32_768),
        Series("vtt n <c> in a cue", "vtt", to, lambda n: b"WEBVTT\n\n00:00.000 --> 00:02.000\n" + times("<c>", n).encode() + b"\n", 8_192, 8_192),
        Series("csv n rows", "csv", to, around("text,b\n", "погода,x\n"), 16_384, 16_384),
        Series("csv n columns", "csv", to, wide_csv),
        Series("csv an open quote", "csv", to, around('text,b\n"', "погода,x\n")),
        Series("csv n quotes", "csv", to, around("text,b\n", '"'), 16_384, 16_384),
        Series("tsv n rows", "tsv", to, around("text\tb\n", "погода\tx\n"), 16_384, 16_384),
        Series("jsonl n lines", "jsonl", to, json_lines),
        Series("jsonl deep", "jsonl", to, deep_json),
        Series("jsonl one long text", "jsonl", to, lambda n: (json.dumps({"text": russian(n)}, ensure_ascii=False) + "\n").encode(), 65_536, 32_768),
        Series("jsonl n fields", "jsonl", to, lambda n: ('{"text": "да"' + "".join(f', "f{k}": "x"' for k in range(n // 12)) + "}\n").encode()),
        Series("xliff n units", "xliff", to, xliff('<trans-unit id="1"><source>слово</source></trans-unit>'), 32_768, 16_384),
        Series("xliff n marks in a unit", "xliff", to, xliff('<trans-unit id="1"><source>' + '<g id="1">слово</g> ' * 8 + "</source></trans-unit>"), 32_768, 16_384),
        Series("xliff one unit, n <x/>", "xliff", to, lambda n: xliff('<trans-unit id="1"><source>а' + times('<x id="1"/>', n) + "</source></trans-unit>")(0), 32_768, 16_384),
        Series("docx n paragraphs", "docx", to, docx(lambda n: times("<w:p><w:r><w:t>слово</w:t></w:r></w:p>", n)), 65_536, 32_768),
        Series("docx n runs in a paragraph", "docx", to, docx(runs), 65_536, 32_768),
        Series("docx n texts in a run", "docx", to, docx(lambda n: "<w:p><w:r>" + times("<w:t>а</w:t>", n) + "</w:r></w:p>"), 32_768, 16_384),
        Series("docx n tabs in a run", "docx", to, docx(lambda n: "<w:p><w:r><w:t>а</w:t>" + times("<w:tab/>", n) + "</w:r></w:p>"), 32_768, 16_384),
        # One word without an end: counted from where it is past the limit on a word's letters at every size.
        Series("docx n links in a paragraph", "docx", to, docx(lambda n: "<w:p>" + times('<w:hyperlink w:anchor="a"><w:r><w:t>а</w:t></w:r></w:hyperlink>', n) + "</w:p>"), 65_536, 65_536),
        Series("docx tables nested", "docx", to, docx(lambda n: "<w:tbl><w:tr><w:tc>" * (n // 60) + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * (n // 60)), 32_768, 16_384),
        Series("odt n paragraphs", "odt", to, odt(lambda n: times("<text:p>слово</text:p>", n)), 65_536, 32_768),
        Series("odt n spans in a paragraph", "odt", to, odt(lambda n: "<text:p>" + times('<text:span text:style-name="a">слово</text:span> ', n) + "</text:p>"), 65_536, 32_768),
        Series("odt n notes in a paragraph", "odt", to, odt(lambda n: "<text:p>а" + times('<text:note><text:note-body><text:p>б</text:p></text:note-body></text:note>', n) + "</text:p>"), 32_768, 16_384),
        Series("odt spans nested", "odt", to, odt(lambda n: "<text:p>" + "<text:span>" * (n // 24) + "да" + "</text:span>" * (n // 24) + "</text:p>"), 32_768, 16_384),
        Series("epub n paragraphs", "epub", to, epub(lambda n: 1, lambda n: times("<p>слово</p>", n)), 65_536, 32_768),
        Series("epub n bold words", "epub", to, epub(lambda n: 1, lambda n: "<p>" + times("<b>слово</b> ", n) + "</p>"), 65_536, 32_768),
        Series("epub n <sup> in a paragraph", "epub", to, epub(lambda n: 1, lambda n: "<p>" + times("а<sup>2</sup> ", n) + "</p>"), 65_536, 32_768),
        Series("student, sentences", "txt", STUDENT, around("", "O tempo está bom hoje. "), 4_096),
        Series("student, one long word", "txt", STUDENT, around("", "a"), 1_024),
        Series("student, n long words", "txt", STUDENT, around("", "a" * 600 + " "), 1_024),
        Series("student, numbers", "txt", STUDENT, around("", "12 345 "), 4_096),
        Series("student, code", "md", STUDENT, around("O ", "`x` tempo "), 4_096),
        Series("student, links", "md", STUDENT, around("O ", "[tempo](x) "), 4_096),
    ]


SERIES = table() + pages() + markdowns() + texts() + others()
