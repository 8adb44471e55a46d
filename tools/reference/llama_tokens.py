#!/usr/bin/env python3
"""Compares the tokenizer of GGUF files with llama.cpp's; never run by CI.

    pip install xllamacpp==2026.10.11549 gguf==0.19.0 tokenizers==0.23.3 sentencepiece==0.2.3 numpy
    cargo build --release -p engine --example llama_tokens
    llama_tokens.py --tool target/release/examples/llama_tokens TEXT...        # a toy of every kind
    llama_tokens.py --tool ... --real MODEL.gguf... -- TEXT...                 # models that people use
    llama_tokens.py --goldens                                                  # the toys that the tests read

Each toy is a network of one layer with a vocabulary that was trained on the texts, and says in its metadata that it is
of the kind. llama.cpp runs in this process and answers over loopback. Printed are, for each kind, the texts, the ids that
were compared, and the texts with other ids; any of these is a failure."""
import argparse
import http.client
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import urllib.parse

import gguf
import numpy
import sentencepiece
import tokenizers
import xllamacpp

FOLDER = pathlib.Path(__file__).parents[2] / "crates/engine/tests/data/llama"
# The first name of each row of the table in crates/engine/src/families/gguf/tokenizer/pre_tokenizer.rs.
PRE_TOKENIZERS = [
    "qwen2", "qwen35", "llama-bpe", "smaug-bpe", "smollm", "hunyuan-dense", "gpt-2", "gpt-4o", "granite-embed-multi-97m",
    "tekken", "seed-coder", "ufakzeka", "laguna", "deepseek-coder", "falcon", "default"]
SENTENCE_PIECES = ["spm", "spm-prefix", "spm-unigram"]
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|im_end|><|im_start|>"]
USER_DEFINED = ["<think>", "\n\n", "[multi word]", "  "]
NORMAL, UNKNOWN, KIND_CONTROL, KIND_USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
SEPARATOR = 99_999_999
# Texts that some pre-tokenizer cuts and another does not; the toys merge each whole, before all else.
CUT = [
    "!\n", "!\n\n", "а\u0301", "e\u0301", " \u0301", "'s", "'S", "s'", "'s ", "12", "123", "1234", " 1", " 12", "a1", "1a", "中1", "中文中",
    "Aa", "aA", "Яя", "яЯ", "Ba", "  ", "   ", " \n", "\n\n", "\r\n", "a ", "/\n", "!/", "!a", "!а", "~а", "a'll", "...", "</", "=\"", "$5",
    "\n\n\n", "а,", " ,", "हि", "😀a", " 😀", "中か", "か中", "가나", "a中", "«а", "\u00a0a", "ы\n", "`a", "^a", "|a", "`!", "+1", "lC", "eW", "LH", "PS", "t's", "n't", "'da", "'ya", "'ta", "E'V", "о'"]
ODD = [
    "", " ", "  ", "   a", "a   ", "a  b", "\n", "\n\n", "\n\n\n\n\n", " \n ", "\r\n", "a\r\n\r\nb", "\t", "\t\tx", " \t \n\t x",
    "a\u00a0b", "\u00a0\u00a0a", "\u3000中", "x\u2028y", "\u2009 \u2009", "\u200b", "a\u200bb", "\ufeffa", "\u0085",
    "1", "12", "123", "1234", "12345678901234567890", "1 234 567", "3.14", "1,000,000.00", "12:30", "2026-11-30", "№5", "½ ⅓ Ⅷ",
    "٣٤٥٦٧", "१२३४", "1a2b3c", "a1b22c333d4444", "50%", "x=1234;", " 12", "  123", "12 34\n56",
    "I'm you're we've he'll she'd it's don't", "I'M YOU'RE WE'VE HE'LL SHE'D IT'S DON'T", "'s 't 're", "о'кей", "d'Artagnan",
    "'", "''", "rock'n'roll", "l'été", "İstanbul'da", "Ankara'ya", "'ſ",
    "ПриветМир", "ПРИВЕТ Мир", "camelCaseWord", "HTTPServer", "XMLHttpRequest", "ÀÉÎ", "Àéî", "ABПC", "ПCCC", "CCCП", "aBcD", "ǅ ǆ",
    "ё ё й й", "é e\u0301 ê\u0323", "a\u0301\u0302\u0303", "\u0301a", " \u0301", "हिन्दी", "ภาษาไทย", "বাংলা", "తెలుగు", "עִבְרִית", "العَرَبِيَّة",
    "가나다 한국어", "\u1112\u1161\u11ab", "中文字符", "日本語のテキスト", "カタカナ", "中文123字", "漢字かな混じり文。", "㐀䶿", "𠀀𪜶", "々〆",
    "😀", "👨‍👩‍👧‍👦", "🇷🇺🇧🇷", "a😀b", "👍🏽", "❤️", "1️⃣", "🤷🏻‍♀️ ok",
    "...", "…", "?!", "--", "—", " — ", "«цитата»", "“q”", "(a)", "[b]", "{c}", "a/b", "//", "a//\n", "a!/\n/", "http://x.y/z?q=1&r=%20",
    "$5", "5$", "€10", "a+b=c", "<p>", "</s>", "<s>", "a|b", "a~b", "~", "~~", " ~", "~а", "~a", "`code`", "^", "x^2", "#tag", "@user", "\\n",
    "!a", "!а", ".com", "a.b.c", "_x_", "__init__", "-1", "+1", "&amp;", "\"", "\"a\"", "»а", " »", "!\n", "! \n", "!\r\nа",
    "\x00", "a\x00b", "\x01\x02", "\x1b[31m", "\x7f", "\u00ad", "co\u00adop", "\ufffd", "\ue000", "\u0378", "\U000e0001",
    *CONTROL, *USER_DEFINED, "a<|im_end|>b", "<|im_end|> <|im_start|>", "<|im_end|><|im_end|>", "<|im_end|><|im_start|><|im_end|>",
    "<|im_end", "<think>\n\n</think>\n\n", "  <think>  ", "\n\n\n<think>", "x [multi word] y",
    "A" * 100, "a" * 100, "я" * 99, " " * 50, "\n" * 20, "1" * 50, "中" * 50, "!" * 40, "Aa" * 40, "́" * 10, "-" * 80 + "\n",
]


def mixed(count):
    """Texts of characters of all kinds in any order."""
    dice = random.Random(1)
    letters = "aAbZzéÉяЯёЁßıİſ中文日かカ한글אبकि\u0301\u0302\u0308\u093f\u200d0 1 2 9 ٣ ½ Ⅷ   \n\n\r\n\t'''sStTrReEvVlLmMdD.,!?-—~`^$+<>=|/\\_()[]{}\"«»…€№😀👍🏽\u00a0\u3000\u2028\u0085"
    return ["".join(dice.choice(letters) for _ in range(dice.randint(1, 30))) for _ in range(count)]


def texts_of(files):
    lines = [line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line]
    pages = ["\n".join(lines[at:at + 5]) for at in range(0, min(len(lines), 1000), 5)]
    return lines, ODD + mixed(400) + pages + lines


def byte_pairs(lines, size):
    """Tokens and merges that cross words, digits and spaces, so that every cut shows; some tokens have no merge."""
    trained = tokenizers.Tokenizer(tokenizers.models.BPE())
    trained.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=sorted(alphabet), show_progress=False, max_token_length=24)
    odd = [text for text in ODD if "\x00" not in text]
    trained.train_from_iterator(lines + odd * 3 + mixed(400), trainer)
    model = json.loads(trained.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    encode = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    first = []
    for text in CUT:
        [(letters, _)] = encode.pre_tokenize_str(text)
        for end in range(1, len(letters)):
            first.append(f"{letters[:end]} {letters[end]}")
            tokens.append(letters[:end + 1])
    merges = list(dict.fromkeys(first + merges))
    tokens = list(dict.fromkeys(tokens))
    known = set(tokens)
    for word in [" Артаньян", "Привет", " hello", "123", " 2026", "camelCase", "\n\n\n", "中文", "!!!"]:
        [(word, _)] = encode.pre_tokenize_str(word)
        if word not in known:
            tokens.append(word)
            known.add(word)
    return tokens, merges


def sentence_pieces(lines, size, kind):
    """Pieces, scores and types of a SentencePiece model that knows bytes."""
    with tempfile.TemporaryDirectory() as folder:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines + ODD[30:160]), model_prefix=folder + "/m", model_type=kind, vocab_size=size,
            byte_fallback=True, character_coverage=0.999, normalization_rule_name="identity", remove_extra_whitespaces=False,
            add_dummy_prefix=False, user_defined_symbols=USER_DEFINED[:1], minloglevel=2, num_threads=1,
            hard_vocab_limit=False, split_by_unicode_script=False, split_by_whitespace=False, split_digits=False,
            allow_whitespace_only_pieces=True)
        model = sentencepiece.SentencePieceProcessor(model_file=folder + "/m.model")
        pieces = []
        for i in range(model.get_piece_size()):
            kind = (UNKNOWN if model.is_unknown(i) else KIND_CONTROL if model.is_control(i) else BYTE if model.is_byte(i)
                    else KIND_USER_DEFINED if model.id_to_piece(i) in USER_DEFINED else NORMAL)
            pieces.append((model.id_to_piece(i), model.get_score(i), kind))
    return pieces


def special(vocabulary):
    tokens, types = vocabulary["tokens"], vocabulary["types"]
    for texts, kind in [(CONTROL, KIND_CONTROL), (USER_DEFINED, KIND_USER_DEFINED)]:
        for text in texts:
            if text not in tokens:
                tokens.append(text)
                types.append(kind)
    return vocabulary


def vocabulary_of(lines, kind, size):
    """What the metadata of a file of the kind say of its tokens."""
    if kind.startswith("spm"):
        pieces = sentence_pieces(lines, size, "unigram" if kind == "spm-unigram" else "bpe")
        tokens, scores, types = (list(column) for column in zip(*pieces))
        vocabulary = special({"tokens": tokens, "types": types, "scores": scores})
        scores += [-1000.0] * (len(tokens) - len(scores))
        return vocabulary
    tokens, merges = byte_pairs(lines, size)
    return special({"tokens": tokens, "types": [NORMAL] * len(tokens), "merges": merges})


def write_toy(path, vocabulary, kind):
    """A network of one layer whose vocabulary is of the kind."""
    writer = gguf.GGUFWriter(path, "llama")
    tokens = vocabulary["tokens"]
    if "scores" in vocabulary:
        writer.add_tokenizer_model("llama")
        writer.add_token_scores(vocabulary["scores"])
        writer.add_add_space_prefix(kind == "spm-prefix")
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
    else:
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre(kind)
        writer.add_token_merges(vocabulary["merges"])
        writer.add_bos_token_id(tokens.index(CONTROL[0]))
        writer.add_eos_token_id(tokens.index(CONTROL[2]))
    writer.add_token_list(tokens)
    writer.add_token_types(vocabulary["types"])
    hidden = 32
    writer.add_block_count(1)
    writer.add_context_length(512)
    writer.add_embedding_length(hidden)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    zeros = lambda *shape: numpy.zeros(shape, numpy.float32)
    writer.add_tensor("token_embd.weight", zeros(len(tokens), hidden))
    writer.add_tensor("output_norm.weight", zeros(hidden))
    for name in ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]:
        writer.add_tensor(f"blk.0.{name}.weight", zeros(hidden, hidden))
    for name in ["attn_norm", "ffn_norm"]:
        writer.add_tensor(f"blk.0.{name}.weight", zeros(hidden))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class Llama:
    """llama.cpp's server with a model, on loopback."""

    def __init__(self, path):
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = 512
        params.warmup = False
        params.verbosity = 0
        self.server = xllamacpp.Server(params)
        self.address = urllib.parse.urlparse(self.server.listening_address).netloc

    def ids(self, texts):
        """The ids of each text. Between two texts of a request stands a number that is no token."""
        found = []
        for at in range(0, len(texts), 200):
            content = [part for text in texts[at:at + 200] for part in (text, SEPARATOR)]
            connection = http.client.HTTPConnection(self.address, timeout=600)
            request = json.dumps({"content": content, "add_special": False, "parse_special": True})
            connection.request("POST", "/tokenize", request.encode(), {"content-type": "application/json"})
            answer = json.load(connection.getresponse())["tokens"]
            connection.close()
            found.append([])
            for token in answer[:-1]:
                if token == SEPARATOR:
                    found.append([])
                else:
                    found[-1].append(token)
        assert len(found) == len(texts), (len(found), len(texts))
        return found


def ours(tool, path, texts):
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    answer = subprocess.run([tool, path], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in answer.decode().split("\n") if line]


def compare(name, tool, path, texts, show, seen):
    """Prints a line of the table; whether all ids are equal. `seen` has the ids of toys with the same vocabulary."""
    expected = Llama(path).ids(texts)
    found = ours(tool, path, texts)
    other = [(text, a, b) for text, a, (b, _) in zip(texts, expected, found) if a != b]
    apart = [(sum(a != b for a, b in zip(expected, ids)), kind) for kind, ids in seen.items()]
    nearest = "%d (%s)" % min(apart) if apart else ""
    seen[name] = expected
    print(f"{name:<28} {len(texts):>6} {sum(map(len, expected)):>8} {len(other):>6}   {nearest}", flush=True)
    for text, a, b in other[:show]:
        print(f"    {text!r}\n        llama.cpp {a}\n        ours      {b}")
    return not other


def write_goldens():
    """Small vocabularies, and what llama.cpp makes of texts with them. Of the kinds that share a vocabulary all but the
    first have only the texts of which they make something else than it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = [text for text in ODD if len(text) < 60] + ["x" + cut + "y" for cut in CUT] + mixed(30)
    lines = [text for text in ODD if "\x00" not in text] * 4
    for name, kinds in [("byte_pairs", PRE_TOKENIZERS), ("pieces", ["spm", "spm-prefix"]), ("unigram", ["spm-unigram"])]:
        vocabulary = vocabulary_of(lines, kinds[0], 420 if name == "byte_pairs" else 640)
        found = {}
        with tempfile.TemporaryDirectory() as folder:
            for kind in kinds:
                path = f"{folder}/{kind}.gguf"
                write_toy(path, vocabulary, kind)
                found[kind] = dict(enumerate(Llama(path).ids(texts)))
        first = found[kinds[0]]
        for kind in kinds[1:]:
            found[kind] = {at: ids for at, ids in found[kind].items() if ids != first[at]}
            assert found[kind], kind + " is told from " + kinds[0] + " by no text"
        golden = {**vocabulary, "texts": texts, "ids": found}
        lines_of = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in golden.items()]
        (FOLDER / (name + ".json")).write_text("{\n" + ",\n".join(lines_of) + "\n}\n", encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--tool", default="target/release/examples/llama_tokens")
    arguments.add_argument("--goldens", action="store_true")
    arguments.add_argument("--real", nargs="*", default=[], type=pathlib.Path)
    arguments.add_argument("--kinds", nargs="*", default=PRE_TOKENIZERS + SENTENCE_PIECES)
    arguments.add_argument("--show", type=int, default=3, help="texts with other ids that are shown")
    arguments.add_argument("texts", nargs="*", type=pathlib.Path)
    asked = arguments.parse_args()
    if asked.goldens:
        return write_goldens()
    lines, texts = texts_of(asked.texts)
    print(f"{'kind':<28} {'texts':>6} {'ids':>8} {'differ':>6}   texts that tell it from the nearest above")
    same = True
    seen = {}
    for path in asked.real:
        same &= compare(path.stem, asked.tool, path, texts, asked.show, {})
    shared = None
    for kind in asked.kinds if not asked.real else []:
        if kind.startswith("spm"):
            vocabulary = vocabulary_of(lines, kind, 3000)
        else:
            vocabulary = shared = shared or vocabulary_of(lines, kind, 3000)
        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/toy.gguf"
            write_toy(path, vocabulary, kind)
            same &= compare(kind, asked.tool, path, texts, asked.show, seen)
    if not same:
        sys.exit("some ids are not llama.cpp's")


main()
