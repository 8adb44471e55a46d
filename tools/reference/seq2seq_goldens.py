#!/usr/bin/env python3
"""Makes crates/engine/tests/data/seq2seq/*.json: what `transformers` computes with toy models of every dialect.

  python3 -m venv venv && venv/bin/pip install torch==2.15.0 transformers==5.24.0 safetensors sentencepiece
  venv/bin/python tools/reference/seq2seq_goldens.py crates/engine/tests/data/seq2seq

Weights are numbers that a hash of their name and place gives, so the tests make the same ones and no file of
them is stored, but one PyTorch checkpoint, `bart.bin`, for its reader. Every text is decoded alone: what is
recorded knows no padding. Where a search's result hangs on the last bit of a score (a margin below 1e-4
between what was chosen and what was not), the input is left out and another one taken.
"""
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.torch import load_file
from transformers import (
    BartConfig, BartForConditionalGeneration, GenerationConfig, M2M100Config, M2M100ForConditionalGeneration,
    MarianConfig, MarianMTModel, MBartConfig, MBartForConditionalGeneration, MT5Config,
    MT5ForConditionalGeneration, PegasusConfig, PegasusForConditionalGeneration, T5Config,
    T5ForConditionalGeneration,
)

VOCABULARY, WIDTH, HEADS, FFN, POSITIONS = 96, 32, 2, 48, 64
INPUTS = 50

BART_LIKE = dict(
    vocab_size=VOCABULARY, d_model=WIDTH, encoder_layers=2, decoder_layers=2, encoder_attention_heads=HEADS,
    decoder_attention_heads=HEADS, encoder_ffn_dim=FFN, decoder_ffn_dim=FFN, max_position_embeddings=POSITIONS,
)
T5_LIKE = dict(
    vocab_size=VOCABULARY, d_model=WIDTH, d_kv=16, d_ff=FFN, num_layers=2, num_heads=3,
    relative_attention_num_buckets=8, relative_attention_max_distance=20,
    decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
)
DIALECTS = {
    "marian": (MarianMTModel, MarianConfig(
        **BART_LIKE, activation_function="swish", scale_embedding=True, pad_token_id=95, eos_token_id=0,
        decoder_start_token_id=95, forced_eos_token_id=0, decoder_vocab_size=VOCABULARY)),
    "bart": (BartForConditionalGeneration, BartConfig(**BART_LIKE, forced_bos_token_id=0)),
    "mbart": (MBartForConditionalGeneration, MBartConfig(
        **BART_LIKE, activation_function="relu", scale_embedding=True, decoder_start_token_id=2)),
    "m2m_100": (M2M100ForConditionalGeneration, M2M100Config(**BART_LIKE)),
    "pegasus": (PegasusForConditionalGeneration, PegasusConfig(
        **BART_LIKE, activation_function="relu", scale_embedding=True)),
    "t5": (T5ForConditionalGeneration, T5Config(**T5_LIKE)),
    "mt5": (MT5ForConditionalGeneration, MT5Config(**T5_LIKE, tie_word_embeddings=False)),
}
PLAIN = dict(num_beams=1, do_sample=False)
SEARCHES = [
    dict(PLAIN, max_new_tokens=12),
    dict(PLAIN, max_new_tokens=14, no_repeat_ngram_size=2, repetition_penalty=1.3, min_new_tokens=4),
    dict(PLAIN, num_beams=4, max_new_tokens=12, length_penalty=1.0, early_stopping=False),
    dict(PLAIN, num_beams=4, max_new_tokens=14, length_penalty=2.0, early_stopping=True, no_repeat_ngram_size=3,
         min_new_tokens=5),
    dict(PLAIN, num_beams=4, max_new_tokens=10, length_penalty=0.6, early_stopping="never",
         no_repeat_ngram_size=2, repetition_penalty=1.2, renormalize_logits=True),
    dict(PLAIN, num_beams=4, max_new_tokens=10, length_penalty=-0.5, early_stopping=False,
         forced_bos_token_id=40, forced_eos_token_id="end", bad_words_ids=[[7], [8, 9], [11]]),
]


def fnv(name):
    """FNV-1a, 32 bits."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def numbers(name, count):
    """Uniform from -1 to 1, in steps of 2^-15, so that f16 could not hold them all but f32 does."""
    index = np.arange(count, dtype=np.uint64)
    x = (index * np.uint64(0x9E3779B1) + np.uint64(fnv(name))) & np.uint64(0xFFFFFFFF)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        x = ((x ^ (x >> np.uint64(shift))) * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
    return ((x >> np.uint64(16)).astype(np.float32) - 32768.0) / 32768.0


def weight(name, shape, end):
    """Small embeddings, so that tokens are about equally likely and beams have a choice, and ends now and then."""
    values = numbers(name, int(np.prod(shape))).reshape(shape)
    if name == "final_logits_bias":
        values = values * np.float32(0.125)
        values[0, end] += np.float32(0.375)
        return values
    if name in ("model.shared.weight", "shared.weight", "lm_head.weight"):
        return values * np.float32(0.125)
    if "norm" in name and name.endswith("weight"):
        return np.float32(1.0) + values * np.float32(0.25)
    if name.endswith("bias") or len(shape) == 1:
        return values * np.float32(0.5)
    return values * np.float32(0.5)


def texts(dialect, config):
    """Sources of all lengths, without special tokens but the end mark."""
    end = config.eos_token_id
    for number in range(10_000):
        length = 1 + number * 7 % 23
        tokens = (numbers(f"{dialect} {number}", length) + 1.0) / 2.0 * (VOCABULARY - 16)
        yield [int(token) + 10 for token in tokens] + [end]


def search(model, source, settings):
    """Tokens behind the start, the score with a beam, and whether it hangs on the last bits."""
    settings = dict(settings)
    if settings.get("forced_eos_token_id") == "end":
        settings["forced_eos_token_id"] = model.config.eos_token_id
    own = model.generation_config
    config = GenerationConfig(
        **{**dict(decoder_start_token_id=own.decoder_start_token_id, eos_token_id=own.eos_token_id,
                  pad_token_id=own.pad_token_id, bos_token_id=own.bos_token_id,
                  forced_bos_token_id=own.forced_bos_token_id, forced_eos_token_id=own.forced_eos_token_id),
           **settings})
    config.bad_words_ids = (config.bad_words_ids or []) + [[own.pad_token_id]]
    model.generation_config = config
    try:
        beams = settings["num_beams"]
        out = model.generate(torch.tensor([source]), generation_config=config, return_dict_in_generate=True,
                             output_scores=True, num_return_sequences=1 if beams == 1 else 2)
    finally:
        model.generation_config = own
    rows = [row.tolist()[1:] for row in out.sequences]
    if beams == 1:
        # The margin of each choice.
        tight = any(float((top := scores[0].topk(2).values)[0] - top[1]) < 1e-4 for scores in out.scores)
        return rows[0], None, tight
    first, second = (float(score) for score in out.sequences_scores)
    return rows[0], first, abs(first - second) < 1e-4


def cut(tokens, end, pad):
    """Without what fills up behind the end."""
    return tokens[: tokens.index(end) + 1] if end in tokens else tokens


def rounded(tensor):
    return [float(f"{value:.7g}") for value in tensor.flatten().tolist()]


def golden(dialect, folder):
    kind, config = DIALECTS[dialect]
    torch.manual_seed(0)
    model = kind(config).eval()
    with tempfile.TemporaryDirectory() as there:
        model.save_pretrained(there)
        shapes = {name: list(tensor.shape) for name, tensor in load_file(f"{there}/model.safetensors").items()}
        saved = json.loads(Path(there, "config.json").read_text())
        generation = json.loads(Path(there, "generation_config.json").read_text())
    if dialect == "pegasus":
        # Sines, saved though they are computed.
        shapes = {name: shape for name, shape in shapes.items() if "embed_positions" not in name}
    state = {name: torch.from_numpy(weight(name, shape, config.eos_token_id)) for name, shape in shapes.items()}
    if dialect == "bart":
        torch.save({name: tensor.half() for name, tensor in state.items()}, folder / "bart.bin")
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected, unexpected
    model.tie_weights()
    end, pad = config.eos_token_id, config.pad_token_id
    sources = texts(dialect, config)
    first = [next(sources) for _ in range(6)]
    prefix = [model.generation_config.decoder_start_token_id, 17, 40, 23, 61, 5]
    states, logits = [], []
    with torch.no_grad():
        for source in first:
            out = model(input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([prefix]))
            states.append(rounded(out.encoder_last_hidden_state[0, -1]))
            logits.append(rounded(out.logits[0, -1]))
        searches = []
        for settings in SEARCHES:
            found, again = [], texts(dialect, config)
            while len(found) < INPUTS:
                source = next(again)
                tokens, score, tight = search(model, source, settings)
                if not tight:
                    found.append({"source": source, "target": cut(tokens, end, pad),
                                  **({} if score is None else {"score": float(f"{score:.6g}")})})
            settings = {key: end if value == "end" else value for key, value in settings.items()}
            settings["bad_words_ids"] = settings.get("bad_words_ids", []) + [[pad]]
            searches.append({"settings": settings, "results": found})
    most = {id(s): s["settings"]["max_new_tokens"] for s in searches}
    ends = sum(len(r["target"]) < most[id(s)] for s in searches for r in s["results"])
    kinds = len({tuple(r["target"]) for s in searches for r in s["results"]})
    print(f"{dialect}: {len(shapes)} tensors, {ends} of {INPUTS * len(SEARCHES)} ended of themselves, {kinds} different")
    text = json.dumps({
        "versions": {"transformers": transformers.__version__, "torch": torch.__version__},
        "config": saved, "generation": generation, "shapes": shapes,
        "sources": first, "prefix": prefix, "states": states, "logits": logits, "searches": searches,
    }, separators=(",", ":"))
    (folder / f"{dialect}.json").write_text(text + "\n")


if __name__ == "__main__":
    if "--help" in sys.argv:
        print(__doc__)
        sys.exit()
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or DIALECTS:
        golden(name, target)
