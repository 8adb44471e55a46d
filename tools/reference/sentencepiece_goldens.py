#!/usr/bin/env python3
"""Makes the goldens of crates/engine/src/sentencepiece with the official library; never run by CI.

    pip install sentencepiece==0.2.3 protobuf
    sentencepiece_goldens.py --students pten=vocab.pten.spm --students enpt=vocab.enpt.spm

Written below crates/engine/tests/data/sentencepiece:
  toy-*.spm      small vocabularies, trained here on the text below
  toy-*.tsv      per line a text, its ids, their byte ranges, and the text of the ids
  students.tsv   per line a text and its ids in each student's vocabulary
Backslash, control characters, and what a diff would not show are written as \\u{...}."""
import argparse
import io
import pathlib
import random
import tempfile
import unicodedata

import sentencepiece

FOLDER = pathlib.Path(__file__).parents[2] / "crates/engine/tests/data/sentencepiece"

SENTENCES = """The bridge was opened on Monday, and the first trains crossed it at noon.
"Nobody was hurt," the mayor said; the damage is put at 3.5 million euros.
Prices rose by 12% in May – the most since 1998 – and fell again in June.
Dr. Smith (born 1961) works in St. Petersburg; see https://example.org/a?b=1&c=%20.
WHO CHIEF CALLS FOR CALM
Write to info@example.org before 17:00, or call +7 (495) 123-45-67.
He's sure they'll come; she isn't. It's the children's school.
A ponte foi inaugurada na segunda-feira, e os primeiros trens a atravessaram ao meio-dia.
"Ninguém ficou ferido", disse o prefeito; o prejuízo é de 3,5 milhões de euros.
Os preços subiram 12% em maio – a maior alta desde 1998 – e caíram em junho.
Não há ações, corações nem pães às três da manhã; é só café, avô e avó.
MINISTÉRIO DA SAÚDE ANUNCIA VACINAÇÃO
Escreva para info@example.org antes das 17h00.
Мост открыли в понедельник, и в полдень по нему прошли первые поезда.
«Никто не пострадал», — сказал мэр; ущерб оценивают в 3,5 млн евро.
Цены выросли в мае на 12 % — больше всего с 1998 года — и снова упали в июне.
Г-н Ёлкин, директор ООО «Ромашка», приехал из г. Йошкар-Ола.
МИНИСТР ПРИЗВАЛ К СПОКОЙСТВИЮ
Заранее благодарим вас за ответ на наше письмо.
Die Brücke wurde am Montag eröffnet; Straße, Größe, Übermut.
Le pont a été ouvert lundi : « personne n'est blessé », dit-il.""".split("\n")

ODD = ["", " ", "   ", "\t", "\n", "a", "</s>", "<unk>", "a</s>b", "<s> <pad>", "▁", "▁▁", " ▁ ", "a▁", "a ▁ b", "😀",
       "😀😀 x 😀", "👩‍👩‍👧‍👦 family", "🇧🇷🇷🇺", "a\u200bb", "a\u00a0b", "\u200b", "\u00a0x\u00a0", " \u200b ",
       "中文", "中文字符 test 中", "日本語のテキスト。", "한국어 텍스트", "\u1112\u1161\u11ab", "e\u0301te\u0301",
       "a\u0300\u0301\u0302", "И\u0306 и\u0306од", "A\u030a", "\u0301abc", "ệ e\u0323\u0302 e\u0302\u0323",
       "zzzz\u0301\u0327", "½ ¼ ⅔", "ＡＢＣ１２３", "ﬁﬂ ligature", "①②③", "™©®", "…", ".…", "….", "...…", "“q” «ё» ‘x’",
       "a\tb\nc\r\nd", "  leading and trailing  ", "double  spaces   here", "1234567890", "3,14 3.14 1 000 000",
       "\ufeffBOM", "a\u00adb", "a\u2060b", "\u202eRTL\u202c", "العربية نص", "עברית", "हिन्दी पाठ", "ไทย", "x" * 120,
       "é" * 60, " a" * 40, "\u0000nul\u0000", "\u0001\u0002", "\u007f", "a\u0085b", "\u2028line\u2029", "ŉ ǆ ĳ", "ſ",
       "\u212a \u212b \u2126", "ｱｲｳ ﾊﾞ", "\U000e0001", "\ud7ff", "\uffff", "\U0010ffff", "<tag> x <tag>y", "<tag", "<0x41>",
       "<0xE2>", "№ 5", "€100 £5 ¥", "−5 – — ―", "ﷺ", "x\u0338y", "\u3000\u3000", "ß ẞ İ ı", "naïve nai\u0308ve"]


def mixed(count):
    """Random strings of letters, marks, spaces and symbols."""
    pick = random.Random(7)
    letters = list("abcdeghnst  ABC.,éãõйёИﬁ½Ａ…中😀▁") + ["\u0301", "\u0308", "\u0306", "\u0327", "\u200b", "\u00a0",
                                                            "\u3000", "\u200d", "\t", "<tag>"]
    return ["".join(pick.choice(letters) for _ in range(pick.randint(1, 40))) for _ in range(count)]


def escaped(text):
    def one(c):
        if c == "\\" or (c != " " and unicodedata.category(c)[0] in "CZ") or unicodedata.category(c)[0] == "M":
            return "\\u{%x}" % ord(c)
        return c
    return "".join(one(c) for c in text)


def ids_of(library, text):
    return " ".join(map(str, library.encode(text)))


def train(name, **settings):
    model = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as rules:
        for source, target in [("\t", " "), ("\u00a0", " "), ("\u200b", " "), ("\u3000", " "), ("ﬁ", "fi"), ("½", "1⁄2"),
                               ("…", "..."), ("e\u0301", "é"), ("a\u0300", "à"), ("a\u0300\u0301", "à"), ("\u00ad", "")]:
            rules.write("%s\t%s\n" % (" ".join("%X" % ord(c) for c in source), " ".join("%X" % ord(c) for c in target)))
        rules.flush()
        if settings.pop("own_rules"):
            settings["normalization_rule_tsv"] = rules.name
        else:
            settings["normalization_rule_name"] = "identity"
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(SENTENCES), model_writer=model, minloglevel=2, hard_vocab_limit=False, num_threads=1,
            **settings)
    (FOLDER / f"{name}.spm").write_bytes(model.getvalue())
    library = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    with open(FOLDER / f"{name}.tsv", "w", encoding="utf-8") as out:
        for text in ODD + SENTENCES + mixed(20):
            pieces = library.encode(text, return_type="proto").pieces
            ids = [piece.id for piece in pieces]
            ranges = " ".join(f"{piece.begin}:{piece.end}" for piece in pieces)
            print(escaped(text), " ".join(map(str, ids)), ranges, escaped(library.decode(ids)), sep="\t", file=out)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--students", action="append", default=[], metavar="NAME=VOCABULARY")
    students = [pair.split("=", 1) for pair in arguments.parse_args().students]
    FOLDER.mkdir(parents=True, exist_ok=True)
    student = dict(bos_id=-1, eos_id=0, unk_id=1)
    train("toy-unigram", own_rules=True, vocab_size=300, **student)
    train("toy-bytes", own_rules=True, vocab_size=500, character_coverage=0.98, byte_fallback=True,
          user_defined_symbols=["<tag>", "e\u0301"], **student)
    train("toy-plain", own_rules=False, vocab_size=200, add_dummy_prefix=False, remove_extra_whitespaces=False)
    train("toy-pairs", own_rules=True, vocab_size=300, model_type="bpe", user_defined_symbols=["<tag>"], **student)
    train("toy-pairs-bytes", own_rules=True, vocab_size=500, model_type="bpe", character_coverage=0.98, byte_fallback=True,
          **student)
    if students:
        libraries = [sentencepiece.SentencePieceProcessor(model_file=file) for _, file in students]
        with open(FOLDER / "students.tsv", "w", encoding="utf-8") as out:
            print("#", *(name for name, _ in students), "sentencepiece " + sentencepiece.__version__, sep="\t", file=out)
            for text in ODD + SENTENCES + mixed(100):
                print(escaped(text), *(ids_of(library, text) for library in libraries), sep="\t", file=out)


if __name__ == "__main__":
    main()
