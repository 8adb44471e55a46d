#!/usr/bin/env python3
"""Makes crates/engine/tests/data/quality.json: the error scores that `transformers` computes with a toy MetricX-24.

  python3 -m venv venv && venv/bin/pip install torch==2.15.0 transformers==5.24.0 safetensors sentencepiece numpy
  venv/bin/python tools/reference/quality_goldens.py crates/engine/tests/data

The network is mT5 at toy size, but for its vocabulary: the score is the logit of the token 250089, after one step of the
decoder from the token 0, which is clamped to 0…25 then (Juraska et al., 2024). The input is "source: … candidate: …" in the pieces of
the toy vocabulary `tokens/mt5`, without an end mark. Weights are numbers that a hash of their name and place gives, as in
`seq2seq_goldens.py`, so the tests make the same ones. Every pair is scored alone: what is recorded knows no padding.

  quality_goldens.py --large FOLDER                   makes a model of the real one's shape, with random weights in 16 bits
  quality_goldens.py --compare FOLDER RESULT.json     scores again what tolmach scored with it (--quality-model FOLDER)

The vocabulary is the toy's in both.
"""
import json
import shutil
import sys
from pathlib import Path

import sentencepiece
import torch
import transformers
from transformers import MT5Config, MT5ForConditionalGeneration

from seq2seq_goldens import T5_LIKE, weight

ANSWER, VOCABULARY, WIDTH = 250_089, 250_112, 16
# So that the logits are spread over the scale and beyond both ends of it.
SPREAD = -64.0

SOURCES = [
    "Он уехал в столицу.", "Там его ждали друзья.", "Погода была хорошая.", "Вечером они пошли в театр.",
    "Bom dia a todos.", "O presidente visitou a cidade em 2019.", "Да.", "— Нет, — сказал он, — я не пойду туда!",
    "Министр сообщил, что переговоры пройдут 5 мая, и что обе стороны готовы к ним.", "日本の首相は会議に出席した。",
    "Das ist ein sehr langer Satz, der viele Wörter hat, und der doch noch nicht zu Ende ist, weil er weitergeht.",
]
TRANSLATIONS = [
    "He left for the capital.", "His friends were waiting for him there.", "The weather was fine.",
    "In the evening they went to the theatre.", "Good morning, everybody.", "The president visited the city in 2019.",
    "Yes.", "“No,” he said, “I shall not go there!”", "42", "He left. He left. He left. He left.",
    "The minister said that the talks would be held on 5 May and that both sides were ready for them.",
]


def model():
    config = MT5Config(**{**T5_LIKE, "vocab_size": VOCABULARY, "d_model": WIDTH})
    network = MT5ForConditionalGeneration(config).eval()
    # The library ties the output to the embeddings; in MetricX it stands alone.
    network.lm_head = torch.nn.Linear(WIDTH, VOCABULARY, bias=False)
    state = network.state_dict()
    tied = {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight"}
    shapes = {name: list(tensor.shape) for name, tensor in state.items() if name not in tied}
    made = {name: torch.from_numpy(weight(name, shape, config.eos_token_id)) for name, shape in shapes.items()}
    made["lm_head.weight"] *= SPREAD
    made.update({name: made["shared.weight"] for name in tied})
    network.load_state_dict(made)
    assert not torch.equal(network.lm_head.weight, network.shared.weight)
    for stack in (network.encoder, network.decoder):
        assert torch.equal(stack.embed_tokens.weight, network.shared.weight)
    saved = json.loads(config.to_json_string(use_diff=False))
    # As the published files have it; newer versions of the library write other words for the same network.
    saved.update(architectures=["MT5ForRegression"], tie_word_embeddings=False)
    return network, shapes, saved


def score(network, tokens):
    """The logit of the answering token for one source."""
    with torch.no_grad():
        out = network(input_ids=torch.tensor([tokens]), decoder_input_ids=torch.tensor([[0]]))
    return float(out.logits[0, 0, ANSWER])


def main(folder):
    # Not by the tokenizer of transformers 5, which forgets that mT5 spells unknown letters in bytes.
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokens/mt5/spiece.model"))
    network, shapes, config = model()
    rows = []
    for number, (source, translation) in enumerate((s, t) for s in SOURCES for t in TRANSLATIONS):
        if number % 2:
            continue
        tokens = pieces.encode(f"source: {source} candidate: {translation}")
        logit = score(network, tokens)
        rows.append({"source": source, "translation": translation, "tokens": tokens, "logit": float(f"{logit:.7g}")})
    logits = [row["logit"] for row in rows]
    print(f"{len(rows)} pairs, logits from {min(logits)} to {max(logits)}")
    keys = ("model_type", "architectures", "vocab_size", "d_model", "d_kv", "d_ff", "num_layers", "num_decoder_layers",
            "num_heads", "relative_attention_num_buckets", "relative_attention_max_distance", "feed_forward_proj",
            "layer_norm_epsilon", "pad_token_id", "eos_token_id", "decoder_start_token_id", "tie_word_embeddings")
    text = json.dumps({
        "versions": {"transformers": transformers.__version__, "torch": torch.__version__},
        "config": {key: config[key] for key in keys if key in config}, "shapes": shapes, "spread": SPREAD, "pairs": rows,
    }, ensure_ascii=False, separators=(",", ":"))
    (folder / "quality.json").write_text(text + "\n", encoding="utf-8")


TOKENS = Path(__file__).resolve().parents[2] / "crates/engine/tests/data/tokens/mt5/spiece.model"
LARGE = dict(
    vocab_size=VOCABULARY, d_model=1024, d_kv=64, d_ff=2816, num_layers=24, num_decoder_layers=24, num_heads=16,
    feed_forward_proj="gated-gelu", decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
)


def empty(config):
    network = MT5ForConditionalGeneration(MT5Config(**config)).eval()
    network.lm_head = torch.nn.Linear(config["d_model"], VOCABULARY, bias=False)
    return network


def large(folder):
    folder.mkdir(parents=True, exist_ok=True)
    network = empty(LARGE).bfloat16()
    random = torch.Generator().manual_seed(1)
    state = {}
    for name, tensor in network.state_dict().items():
        if tensor.dim() == 1:
            state[name] = torch.ones_like(tensor)
        elif "embed_tokens" not in name:
            # The query's weights hold the factor of attention's scores, which T5 has not.
            factor = 1.0 if name == "shared.weight" else 0.004 if ".q." in name else 0.03
            state[name] = (torch.randn(tensor.shape, generator=random) * factor).bfloat16()
    torch.save(state, folder / "pytorch_model.bin")
    config = {**LARGE, "model_type": "mt5", "architectures": ["MT5ForRegression"], "tie_word_embeddings": False}
    (folder / "config.json").write_text(json.dumps(config))
    shutil.copy(TOKENS, folder)
    print(f"{sum(tensor.numel() for tensor in state.values())} weights in {folder}")


def compare(folder, result):
    network, state = empty(LARGE), torch.load(folder / "pytorch_model.bin")
    state.update({f"{side}.embed_tokens.weight": state["shared.weight"] for side in ("encoder", "decoder")})
    network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(TOKENS))
    differences, expected = [], []
    for segment in (segment for block in json.loads(result.read_text())["blocks"] for segment in block["segments"]):
        tokens = pieces.encode(f"source: {segment['source']} candidate: {segment['translation']}")
        expected.append(min(max(score(network, tokens), 0.0), 25.0))
        differences.append(abs(expected[-1] - segment["quality"]))
    print(f"{len(expected)} segments, scores up to {max(expected):.4f}, largest difference {max(differences):.4f}")


if __name__ == "__main__":
    if "--help" in sys.argv:
        print(__doc__)
        sys.exit()
    match sys.argv[1:]:
        case ["--large", folder]:
            large(Path(folder))
        case ["--compare", folder, result]:
            compare(Path(folder), Path(result))
        case [folder] if not folder.startswith("-"):
            main(Path(folder))
        case _:
            print(__doc__)
