#!/usr/bin/env python3
"""Writes the manifests of encoder–decoder models in models/ from a table of what was published.

    seq2seq_manifests.py files.tsv

files.tsv has a row a file: model_id, repo, revision, file, size_bytes, sha256, license, ... What is blank there stays
blank here: the store learns it from the hub and keeps it. Of a repository's files those are taken that the engine
reads. Licences that the table marks as unverified carry a note; blank ones are "unknown"."""
import csv
import pathlib
import sys

MODELS = pathlib.Path(__file__).parents[1] / "models"
ORDER = ["model-q4k.gguf", "model.safetensors", "pytorch_model.bin", "config.json", "generation_config.json",
         "tokenizer_config.json", "special_tokens_map.json", "source.spm", "target.spm", "spiece.model",
         "sentencepiece.bpe.model", "vocab.json", "merges.txt", "tokenizer.json"]
# Any of these makes tokenizer.json needless.
VOCABULARIES = {"source.spm", "spiece.model", "sentencepiece.bpe.model", "merges.txt"}

# The languages that tolmach knows; M2M-100 was not trained on four of them.
ALL = """af ar az be bg bn bs ca cs da de el en es et eu fa fi fr gl gu he hi hr hu hy id is it ja ka kk kn ko lt lv mk
ml mr ms mt nb nl pl pt ro ru sk sl sq sr sv ta te th tl tr ug uk ur uz vi zh""".split()
M2M_100 = [code for code in ALL if code not in ("eu", "mt", "te", "ug")]
# Those of XL-Sum's 45 that tolmach knows.
XLSUM = "ar az bn en es fa fr gu hi id ja ko mr pt ru sr ta te th tr uk ur uz vi zh".split()

CARD = "the model's card"
MOZILLA = "Mozilla: evaluation of its models"
XLSUM_TABLE = "XL-Sum's own table, as ExplainaBoard repeats it"


def pair(source, target):
    return dict(pairs=[f"{source}>{target}"], languages=[source, target], tasks=["translate"])


def opus(source, target, *quality):
    return dict(pair(source, target), about=f"OPUS-MT {source}>{target} (Marian)", quality=quality)


def english(about, *quality):
    return dict(pairs=["en>en"], languages=["en"], tasks=["summarize"], about=about, quality=quality)


def rouge(one, two, longest, on="CNN/DailyMail", source=CARD):
    values = zip(("ROUGE-1", "ROUGE-2", "ROUGE-L"), (one, two, longest))
    return [(metric, value, on, source) for metric, value in values if value]


# By the table's model_id: the manifest's id, where it is another, and what the table does not say.
KNOWN = {
    "opus-mt-ru-en": opus("ru", "en", ("BLEU", 31.4, "newstest2019 ru>en", CARD),
                          ("BLEU", 29.4, "FLORES test ru>en", MOZILLA), ("COMET", 0.8391, "FLORES test ru>en", MOZILLA)),
    "opus-mt-en-ru": opus("en", "ru", ("BLEU", 27.1, "newstest2019 en>ru", CARD),
                          ("BLEU", 25.5, "FLORES test en>ru", MOZILLA), ("COMET", 0.8478, "FLORES test en>ru", MOZILLA)),
    "opus-mt-uk-en": opus("uk", "en", ("BLEU", 28.6, "FLORES test uk>en", MOZILLA),
                          ("COMET", 0.8155, "FLORES test uk>en", MOZILLA)),
    "opus-mt-de-en": opus("de", "en", ("BLEU", 40.6, "FLORES test de>en", MOZILLA),
                          ("COMET", 0.8827, "FLORES test de>en", MOZILLA)),
    "opus-mt-fr-en": opus("fr", "en", ("BLEU", 41.7, "FLORES test fr>en", MOZILLA),
                          ("COMET", 0.8835, "FLORES test fr>en", MOZILLA)),
    "opus-mt-es-en": opus("es", "en", ("BLEU", 27.6, "FLORES test es>en", MOZILLA),
                          ("COMET", 0.8599, "FLORES test es>en", MOZILLA)),
    "opus-mt-tc-big-zle-en": dict(
        about="OPUS-MT from Russian, Ukrainian and Belarusian into English (large Marian)",
        pairs=["be>en", "ru>en", "uk>en"], languages=["be", "ru", "uk", "en"], tasks=["translate"],
        quality=[("BLEU", 41.6, "newstest2019 ru>en", CARD), ("BLEU", 35.2, "FLORES-101 devtest ru>en", CARD),
                 ("chrF", 62.58, "FLORES-101 devtest ru>en", CARD), ("BLEU", 39.2, "FLORES-101 devtest uk>en", CARD),
                 ("BLEU", 18.1, "FLORES-101 devtest be>en", CARD)]),
    "m2m100_418M": dict(id="m2m100-418m", about="M2M-100 418M: between any two of a hundred languages",
                        pairs=["*"], languages=M2M_100, tasks=["translate"]),
    "nllb-200-distilled-600M": dict(
        id="nllb-200-distilled-600m", about="NLLB-200 600M: between any two of two hundred languages",
        pairs=["*"], languages=ALL, tasks=["translate"]),
    "madlad400-3b-mt-q4k": dict(
        id="madlad400-3b-mt", about="MADLAD-400 3B (T5, Q4_K): four hundred languages; the largest translator",
        pairs=["*"], languages=ALL, tasks=["translate"]),
    "distilbart-cnn-12-6": english("DistilBART 12-6: summaries of English news", *rouge(None, 21.26, 30.59)),
    "distilbart-cnn-6-6": english("DistilBART 6-6: summaries of English news, the quickest that writes",
                                  *rouge(None, 20.17, 29.70)),
    "bart-large-cnn": english("BART large: summaries of English news", *rouge(42.95, 20.81, 30.62)),
    "pegasus-cnn_dailymail": dict(english("PEGASUS large: summaries of English news", *rouge(44.16, 21.56, 41.30)),
                                  id="pegasus-cnn-dailymail"),
    "flan-t5-small": english("Flan-T5 small: short summaries of English texts"),
    "flan-t5-base": english("Flan-T5 base: short summaries of English texts"),
    "Falconsai-text_summarization": dict(english("T5 small by Falconsai: summaries of English texts"),
                                         id="falconsai-summarization"),
    "mT5_multilingual_XLSum": dict(
        id="mt5-multilingual-xlsum", about="mT5 base on XL-Sum: one sentence that sums up, in the text's own language",
        pairs=[f"{code}>{code}" for code in XLSUM], languages=XLSUM, tasks=["summarize"],
        quality=[*rouge(32.22, 13.64, 26.17, "XL-Sum ru", XLSUM_TABLE),
                 *rouge(37.60, 15.15, 29.88, "XL-Sum en", XLSUM_TABLE)]),
}


def read(table):
    """{model_id: [row]}, the files that are read, weights first; safetensors before PyTorch's format."""
    models = {}
    for row in csv.DictReader(open(table, encoding="utf-8"), delimiter="\t"):
        if row["model_id"] in KNOWN and row["file"] in ORDER:
            models.setdefault(row["model_id"], []).append(row)
    for name, rows in models.items():
        rows.sort(key=lambda row: ORDER.index(row["file"]))
        names = {row["file"] for row in rows}
        needless = {"tokenizer.json"} if names & VOCABULARIES else set()
        needless |= set(ORDER[1:3]) if "model-q4k.gguf" in names else set()
        models[name] = [row for row in rows if row["file"] not in needless]
    return models


def licence(row):
    """SPDX identifier and what there is to say about it."""
    text = row["license"]
    if not text:
        return "unknown", "the repository's card was not read: look there before you use its texts"
    if text.startswith("Apache-2.0 (hub card) / CC-BY-4.0"):
        return "Apache-2.0", "as the hub's card says; OPUS-MT's own archive says CC-BY-4.0"
    name = text.removesuffix(" (unverified)")
    return name, "it was not read on the repository's card: look there" if name != text else None


def quoted(values):
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def manifest(ident, facts, rows):
    name, note = licence(rows[0])
    lines = [f'id = "{ident}"', f'description = "{facts["about"]}"', 'family = "seq2seq"',
             f'tasks = {quoted(facts["tasks"])}', f'pairs = {quoted(facts["pairs"])}',
             f'languages = {quoted(facts["languages"])}', f'licence = "{name}"']
    lines += [f'licence_note = "{note}"'] if note else []
    lines += ["non_commercial = true"] if "-NC" in name else []
    for metric, value, on, source in facts.get("quality", ()):
        lines += ["", "[[quality]]", f'metric = "{metric}"', f"value = {value}", f'on = "{on}"', f'source = "{source}"']
    for row in rows:
        lines += ["", "[[files]]", f'name = "{row["file"]}"']
        lines += [f'bytes = {row["size_bytes"]}'] if row["size_bytes"] else []
        lines += [f'sha256 = "{row["sha256"]}"'] if row["sha256"] else []
    lines += ["", "[[sources]]", 'kind = "hub"', f'repo = "{rows[0]["repo"]}"', f'revision = "{rows[0]["revision"]}"']
    return "\n".join(lines) + "\n"


def main(table):
    models = read(table)
    missing = KNOWN.keys() - models.keys()
    if missing:
        sys.exit(f"{table} says nothing of {', '.join(sorted(missing))}")
    for name, rows in models.items():
        ident = KNOWN[name].get("id", name)
        (MODELS / f"{ident}.toml").write_text(manifest(ident, KNOWN[name], rows), encoding="utf-8")


if "--help" in sys.argv:
    print(__doc__)
    sys.exit()
main(sys.argv[1])
