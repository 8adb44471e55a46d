#!/usr/bin/env python3
"""tolmach and CTranslate2 side by side on models with the same random weights, lengths and batches.

  cargo build --release -p engine --example decode_ids
  python3 -m venv venv && venv/bin/pip install ctranslate2==4.8.5 numpy safetensors
  venv/bin/python benches/seq2seq.py DIR [--shape opus|bart] [--beams 1 4] [--threads 1 2] [--rounds 3]

Random weights say nothing about quality; the length of every output is forced, so only speed and memory mean
something. Both compute in eight bits, with one worker a thread.
"""
import argparse
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

SHAPES = {
    # layers, width, heads, inner width, vocabulary, sources, source tokens, target tokens, activation
    "opus": dict(layers=6, width=512, heads=8, ffn=2048, vocabulary=62518, sources=128, source=30, target=32,
                 activation="swish"),
    "bart": dict(layers=12, width=1024, heads=16, ffn=4096, vocabulary=50264, sources=4, source=1000, target=100,
                 activation="gelu"),
}
PEER = r"""
import ctranslate2, resource, sys, time
path, sources, length, beams, threads = sys.argv[1:6]
source = [[f"w{token}" for token in line.split()] for line in open(sources)]
length, beams, threads = int(length), int(beams), int(threads)
model = ctranslate2.Translator(path, device="cpu", compute_type="int8", intra_threads=1, inter_threads=threads)
model.translate_batch(source[:1], beam_size=beams, max_decoding_length=2)
started = time.time()
model.translate_batch(source, beam_size=beams, min_decoding_length=length, max_decoding_length=length,
                      max_batch_size=32)
seconds = time.time() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{len(source) * length / seconds:.0f} target tokens/s, peak {peak:.0f} MiB")
"""


def make(folder, shape):
    """The model, as `transformers` saves Marian, and as CTranslate2 does."""
    from ctranslate2.specs import Activation, TransformerSpec
    from safetensors.numpy import save_file

    width, ffn, words, layers = shape["width"], shape["ffn"], shape["vocabulary"], shape["layers"]
    generator = np.random.default_rng(0)
    tensors = {}

    def matrix(name, rows, columns):
        tensors[f"{name}.weight"] = (generator.standard_normal((rows, columns)) * 0.03).astype(np.float32)
        tensors[f"{name}.bias"] = np.zeros(rows, np.float32)

    def norm(name):
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = np.ones(width, np.float32), np.zeros(width, np.float32)

    tensors["model.shared.weight"] = (generator.standard_normal((words, width)) * 0.03).astype(np.float32)
    tensors["final_logits_bias"] = np.zeros((1, words), np.float32)
    for side in ("encoder", "decoder"):
        for layer in range(layers):
            name = f"model.{side}.layers.{layer}"
            for look in ("self_attn", "encoder_attn")[: 1 if side == "encoder" else 2]:
                for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    matrix(f"{name}.{look}.{part}", width, width)
                norm(f"{name}.{look}_layer_norm")
            matrix(f"{name}.fc1", ffn, width)
            matrix(f"{name}.fc2", width, ffn)
            norm(f"{name}.final_layer_norm")
    ours = folder / "tolmach"
    ours.mkdir(parents=True)
    save_file(tensors, ours / "model.safetensors")
    positions = 1024
    (ours / "config.json").write_text(json.dumps(dict(
        model_type="marian", d_model=width, encoder_layers=layers, decoder_layers=layers,
        encoder_attention_heads=shape["heads"], decoder_attention_heads=shape["heads"], encoder_ffn_dim=ffn,
        decoder_ffn_dim=ffn, vocab_size=words, max_position_embeddings=positions, scale_embedding=True,
        activation_function=shape["activation"], pad_token_id=1, eos_token_id=2)))

    peer = TransformerSpec.from_config(
        (layers, layers), shape["heads"], pre_norm=False,
        activation=Activation.SWISH if shape["activation"] == "swish" else Activation.GELU)

    def linear(to, names):
        to.weight = np.concatenate([tensors[f"{name}.weight"] for name in names])
        to.bias = np.concatenate([tensors[f"{name}.bias"] for name in names])

    def normed(to, name):
        to.gamma, to.beta = tensors[f"{name}.weight"], tensors[f"{name}.bias"]

    rates = 1 / 10000 ** (2 * np.arange(width // 2)[None] / width)
    angles = np.arange(positions)[:, None] * rates
    table = np.concatenate([np.sin(angles), np.cos(angles)], 1).astype(np.float32)
    for side, part in (("encoder", peer.encoder), ("decoder", peer.decoder)):
        embeddings = part.embeddings[0] if side == "encoder" else part.embeddings
        embeddings.weight = tensors["model.shared.weight"]
        part.scale_embeddings, part.position_encodings.encodings = True, table
        for number, layer in enumerate(part.layer):
            name = f"model.{side}.layers.{number}"
            own = f"{name}.self_attn"
            linear(layer.self_attention.linear[0], [f"{own}.{p}_proj" for p in "qkv"])
            linear(layer.self_attention.linear[1], [f"{own}.out_proj"])
            normed(layer.self_attention.layer_norm, f"{own}_layer_norm")
            if side == "decoder":
                source = f"{name}.encoder_attn"
                linear(layer.attention.linear[0], [f"{source}.q_proj"])
                linear(layer.attention.linear[1], [f"{source}.{p}_proj" for p in "kv"])
                linear(layer.attention.linear[2], [f"{source}.out_proj"])
                normed(layer.attention.layer_norm, f"{source}_layer_norm")
            linear(layer.ffn.linear_0, [f"{name}.fc1"])
            linear(layer.ffn.linear_1, [f"{name}.fc2"])
            normed(layer.ffn.layer_norm, f"{name}.final_layer_norm")
    peer.decoder.projection.weight = tensors["model.shared.weight"]
    peer.decoder.projection.bias = np.zeros(words, np.float32)
    vocabulary = ["<unk>", "<s>", "</s>"] + [f"w{token}" for token in range(3, words)]
    peer.register_source_vocabulary(vocabulary)
    peer.register_target_vocabulary(vocabulary)
    peer.config.add_source_eos = False
    peer.validate()
    peer.optimize(quantization="int8")
    (folder / "peer").mkdir()
    peer.save(str(folder / "peer"))
    random.seed(0)
    lines = [" ".join(str(random.randrange(3, 50000)) for _ in range(shape["source"])) for _ in range(shape["sources"])]
    (folder / "sources").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--shape", choices=SHAPES, default="opus")
    parser.add_argument("--beams", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--isa", default="avx512vnni", help="what tolmach computes with")
    options = parser.parse_args()
    shape = SHAPES[options.shape]
    folder = options.dir.resolve() / options.shape
    if not (folder / "sources").exists():
        make(folder, shape)
    program = Path(__file__).resolve().parent.parent / "target/release/examples/decode_ids"
    for threads in options.threads:
        for beams in options.beams:
            rest = [str(folder / "sources"), str(shape["target"]), str(beams), str(threads)]
            runs = {
                "tolmach": [program, folder / "tolmach", *rest, options.isa],
                "CTranslate2": [sys.executable, "-c", PEER, folder / "peer", *rest],
            }
            rates = {name: [] for name in runs}
            for _ in range(options.rounds):
                for name, command in runs.items():
                    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                    rates[name].append(int(re.match(r"(\d+)", out).group(1)))
                    print(f"{options.shape} beam {beams} x{threads} {name}: {out.strip()}", flush=True)
            ours, peer = (sorted(rates[name])[len(rates[name]) // 2] for name in runs)
            print(f"{options.shape} beam {beams} x{threads}: {ours / peer:.2f} times CTranslate2 (medians)", flush=True)


if __name__ == "__main__":
    main()
