#!/usr/bin/env python3
"""Makes the goldens of crates/engine/src/tokens with the reference implementation; never run by CI.

    pip install transformers==4.46.3 tokenizers==0.20.3 sentencepiece==0.2.3 protobuf
    tokens_goldens.py                              # the toys that the tests read
    tokens_goldens.py --full FOLDER TEXT...        # vocabularies of 8,000 pieces and every line of the texts,
                                                   # for crates/engine/examples/compare_tokens.rs
    tokens_goldens.py --real KIND MODEL FOLDER TEXT...   # the same, from a model's own files

Each kind of tokenizer becomes a folder as transformers saves it, with goldens.tsv: per line a text, its
languages, its ids, and the text of the ids. What a diff would not show is written as \\u{...}."""
import argparse
import collections
import io
import json
import pathlib
import shutil
import tempfile
import warnings

import sentencepiece
import tokenizers
import transformers
from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES as NLLB_CODES
from sentencepiece_goldens import ODD, SENTENCES, escaped, mixed

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()
FOLDER = pathlib.Path(__file__).parents[2] / "crates/engine/tests/data/tokens"
SPECIAL = ["<unk>", "<s>", "</s>", "<pad>", "<mask>", ">>", "<2", "__ru__"]
RULES = [("\t", " "), ("\u00a0", " "), ("\u200b", " "), ("\u3000", " "), ("ﬁ", "fi"), ("½", "1⁄2"), ("…", "..."),
         ("e\u0301", "é"), ("\u00ad", "")]


def train(lines, size, **settings):
    """The bytes of a vocabulary; with few pieces it has few rules too, so that the file is small."""
    model = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as rules:
        for source, target in RULES:
            rules.write("%s\t%s\n" % (" ".join("%X" % ord(c) for c in source), " ".join("%X" % ord(c) for c in target)))
        rules.flush()
        if size < 1000:
            settings["normalization_rule_tsv"] = rules.name
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines), model_writer=model, minloglevel=2, hard_vocab_limit=False, num_threads=1,
            vocab_size=size, **settings)
    return model.getvalue()


def pieces_of(model):
    library = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [library.id_to_piece(i) for i in range(library.get_piece_size())]


def write_json(file, value):
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def listing(folder, models, extra=()):
    """A vocabulary of all models' pieces, each once, with the end mark first and the padding last."""
    tokens = ["</s>", "<unk>", *extra]
    for model in models:
        tokens += pieces_of(model)
    tokens = list(collections.OrderedDict.fromkeys([*tokens, "<pad>"]))
    write_json(folder / "vocab.json", {token: i for i, token in enumerate(tokens)})
    return len(tokens)


def marian(folder, russian, english, size, extra=(), **settings):
    models = train(russian, size, **settings), train(english, size)
    for name, model in zip(["source.spm", "target.spm"], models):
        (folder / name).write_bytes(model)
    return {"model_type": "marian", "vocab_size": listing(folder, models, extra)}


def marian_many(folder, russian, english, size):
    return marian(folder, english, russian, size, [">>rus<<", ">>ukr<<", ">>por<<"], model_type="bpe")


def multilingual(folder, both, size, architecture, rows, **settings):
    model = train(both, size, **settings)
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    return {"model_type": architecture, "vocab_size": len(pieces_of(model)) + rows}


def mbart50(folder, russian, english, size):
    return multilingual(folder, russian + english, size, "mbart", 1 + 52 + 1)


def mbart(folder, russian, english, size):
    return multilingual(folder, russian + english, size, "mbart", 1 + 25 + 1)


def nllb(folder, russian, english, size):
    return multilingual(folder, russian + english, size, "m2m_100", 1 + 202 + 3, model_type="bpe")


def m2m100(folder, russian, english, size):
    config = multilingual(folder, russian + english, size, "m2m_100", 0)
    listed = listing(folder, [(folder / "sentencepiece.bpe.model").read_bytes()])
    return {**config, "vocab_size": listed + 108}


def pegasus(folder, russian, english, size):
    model = train(russian + english, size, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, user_defined_symbols=["<n>"])
    (folder / "spiece.model").write_bytes(model)
    return {"model_type": "pegasus", "vocab_size": len(pieces_of(model)) + 103}


def t5(folder, russian, english, size, **settings):
    model = train(russian + english, size, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, **settings)
    (folder / "spiece.model").write_bytes(model)
    return {"model_type": "t5", "vocab_size": len(pieces_of(model)) + 100}


def mt5(folder, russian, english, size):
    config = t5(folder, russian, english, size + 256, byte_fallback=True, character_coverage=0.98)
    return {**config, "model_type": "mt5"}


def bart(folder, russian, english, size):
    pairs = tokenizers.ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    pairs.train_from_iterator(russian + english, vocab_size=size + 256, special_tokens=special, show_progress=False)
    pairs.save_model(str(folder))
    return {"model_type": "bart", "vocab_size": pairs.get_vocab_size()}


KINDS = {  # folder: maker, class, codes of languages
    "marian": (marian, "MarianTokenizer", {}),
    "marian-many": (marian_many, "MarianTokenizer", {"ru": ">>rus<< ", "pt": ">>por<< "}),
    "mbart50": (mbart50, "MBart50Tokenizer", {"ru": "ru_RU", "en": "en_XX", "pt": "pt_XX"}),
    "mbart": (mbart, "MBartTokenizer", {"ru": "ru_RU", "en": "en_XX", "de": "de_DE"}),
    "m2m100": (m2m100, "M2M100Tokenizer", {"ru": "ru", "en": "en", "pt": "pt"}),
    "nllb": (nllb, "NllbTokenizer", {"ru": "rus_Cyrl", "en": "eng_Latn", "pt": "por_Latn"}),
    "pegasus": (pegasus, "PegasusTokenizer", {}),
    "t5": (t5, "T5Tokenizer", {}),
    "mt5": (mt5, "T5Tokenizer", {}),
    "bart": (bart, "BartTokenizer", {}),
}


def goldens(out, tokenizer, name, codes, texts):
    pairs = [(a, b) for a in codes for b in codes if a != b] or [("en", "en")]
    for number, text in enumerate(texts):
        source, target = pairs[number % len(pairs)]
        asked = text
        if name == "marian-many":
            asked = codes[target] + text
        elif codes:
            tokenizer.src_lang = codes[source]
        ids = tokenizer(asked).input_ids
        # The reference does not take the language tokens of these two for special ones.
        written = ids[1:] if name in ["marian-many", "m2m100"] else ids
        decoded = tokenizer.decode(written, skip_special_tokens=True, clean_up_tokenization_spaces=name == "bart")
        print(escaped(text), source, target, " ".join(map(str, ids)), escaped(decoded.strip()), sep="\t", file=out)


def harmless(texts):
    """A special token in a text stays text with us; the reference makes tokens of these."""
    return [text for text in texts if not any(token in text for token in SPECIAL)]


def build(folder, name, russian, english, size, texts):
    maker, kind, codes = KINDS[name]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_json(folder / "config.json", maker(folder, russian, english, size))
    settings = {"tokenizer_class": kind, "model_max_length": 512}
    if name == "nllb":
        # Where the real model's files have them; the class alone would put <mask> before.
        first = json.loads((folder / "config.json").read_text())["vocab_size"] - 205
        settings["added_tokens_decoder"] = {
            first + i: {"content": code, "special": True} for i, code in enumerate(NLLB_CODES)}
    write_json(folder / "tokenizer_config.json", settings)
    tokenizer = getattr(transformers, kind).from_pretrained(folder)
    with open(folder / "goldens.tsv", "w", encoding="utf-8") as out:
        goldens(out, tokenizer, name, codes, harmless(texts))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--full", metavar="FOLDER", type=pathlib.Path)
    arguments.add_argument("--real", nargs=3, metavar=("KIND", "MODEL", "FOLDER"))
    arguments.add_argument("texts", nargs="*", type=pathlib.Path)
    asked = arguments.parse_args()
    lines = [line for file in asked.texts for line in file.read_text(encoding="utf-8").split("\n") if line]
    if asked.real:
        name, model, folder = asked.real
        _, kind, codes = KINDS[name]
        tokenizer = getattr(transformers, kind).from_pretrained(model)
        shutil.copytree(model, folder, dirs_exist_ok=True)
        with open(pathlib.Path(folder) / "goldens.tsv", "w", encoding="utf-8") as out:
            goldens(out, tokenizer, name, codes, harmless(lines))
        return
    if asked.full:
        half = [line for line in lines if any("а" <= c <= "я" for c in line)]
        rest = [line for line in lines if line not in set(half)]
        for name in KINDS:
            build(asked.full / name, name, half, rest, 8000, lines)
        return
    russian = [line for line in SENTENCES if any("а" <= c <= "я" for c in line)]
    english = [line for line in SENTENCES if line not in russian]
    for name in KINDS:
        build(FOLDER / name, name, russian, english, 250, ODD + SENTENCES + mixed(20))


main()
