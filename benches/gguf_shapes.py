#!/usr/bin/env python3
"""Speed and memory of language models at real shape, with random weights, beside llama.cpp on the same file.

  python3 -m venv venv && venv/bin/pip install gguf==0.19.0 numpy xllamacpp==2026.10.11549
  cargo build --release -p engine --example gguf_ids
  venv/bin/python benches/gguf_shapes.py FOLDER [--shape hy-mt2-1.8b] [--threads 2]

Writes FOLDER/SHAPE.gguf in the mix of Q4_K_M (a gigabyte, once) and prints, for each engine in turn, tokens a second while it
reads 512 tokens and decodes 64 in one row and in eight, and the peak of memory; then the medians' ratios. Weights are random
within each block of a quantised matrix, so the work is that of the real model and the words are none.
"""
import argparse
import json
import resource
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

READ, DECODE, ROWS, ROUNDS = 512, 64, 8, 3
Q4_K, Q6_K = "Q4_K", "Q6_K"
# Bytes of a block of 256 weights.
BLOCK = {Q4_K: 144, Q6_K: 210}
SHAPES = {
    "hy-mt2-1.8b": dict(arch="hunyuan-dense", layers=32, hidden=2048, ffn=6144, heads=16, kv=4, head=128, vocabulary=120_818),
    "index-translate-2b": dict(arch="qwen35", layers=24, hidden=2048, ffn=6144, heads=8, kv=2, head=256, vocabulary=248_320,
                               keys=16, values=16, state=128, kernel=4, interval=4, rotated=64),
}


def blocks(kind, rows, columns):
    """A matrix of random blocks: small scales, so that the numbers stay small."""
    import numpy as np

    generator = np.random.default_rng(rows * columns)
    data = generator.integers(0, 256, (rows * columns // 256, BLOCK[kind]), dtype=np.uint8)
    if kind == Q4_K:
        # Scale and offset of a block; its sub-blocks' own have six bits.
        data[:, 0:2] = np.frombuffer(np.float16(2e-5).tobytes(), np.uint8)
        data[:, 2:4] = np.frombuffer(np.float16(1.5e-4).tobytes(), np.uint8)
    else:
        data[:, -2:] = np.frombuffer(np.float16(2e-5).tobytes(), np.uint8)
    return data.reshape(rows, -1)


class File:
    """A GGUF file that is written tensor by tensor."""

    def __init__(self, path, shape):
        import gguf

        self.gguf, self.shape = gguf, shape
        self.writer = gguf.GGUFWriter(path, shape["arch"])

    def matrix(self, name, kind, rows, columns):
        types = self.gguf.GGMLQuantizationType
        self.writer.add_tensor(name, blocks(kind, rows, columns), raw_dtype=types[kind])

    def vector(self, name, *size, value=1.0):
        import numpy as np

        self.writer.add_tensor(name, np.full(size, value, np.float32))

    def describe(self):
        writer, shape, gguf = self.writer, self.shape, self.gguf
        writer.add_context_length(4096)
        writer.add_embedding_length(shape["hidden"])
        writer.add_block_count(shape["layers"])
        writer.add_feed_forward_length(shape["ffn"])
        writer.add_head_count(shape["heads"])
        writer.add_head_count_kv(shape["kv"])
        writer.add_key_length(shape["head"])
        writer.add_value_length(shape["head"])
        writer.add_layer_norm_rms_eps(1e-6)
        writer.add_rope_freq_base(1e7)
        if shape["arch"] == "qwen35":
            writer.add_rope_dimension_count(shape["rotated"])
            writer.add_rope_dimension_sections([11, 11, 10, 0])
            writer.add_ssm_conv_kernel(shape["kernel"])
            writer.add_ssm_state_size(shape["state"])
            writer.add_ssm_group_count(shape["keys"])
            writer.add_ssm_time_step_rank(shape["values"])
            writer.add_ssm_inner_size(shape["values"] * shape["state"])
            writer.add_uint32("qwen35.full_attention_interval", shape["interval"])
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("qwen2")
        writer.add_token_list([f"t{number}" for number in range(shape["vocabulary"])])
        writer.add_token_types([gguf.TokenType.NORMAL] * shape["vocabulary"])
        writer.add_token_merges(["t 0"])
        writer.add_eos_token_id(shape["vocabulary"] - 1)

    def attention(self, at, more):
        shape, queries = self.shape, self.shape["heads"] * self.shape["head"]
        keys = shape["kv"] * shape["head"]
        gate = 2 if shape["arch"] == "qwen35" else 1
        self.matrix(f"blk.{at}.attn_q.weight", Q4_K, queries * gate, shape["hidden"])
        self.matrix(f"blk.{at}.attn_k.weight", Q4_K, keys, shape["hidden"])
        self.matrix(f"blk.{at}.attn_v.weight", more, keys, shape["hidden"])
        self.matrix(f"blk.{at}.attn_output.weight", Q4_K, shape["hidden"], queries)
        self.vector(f"blk.{at}.attn_q_norm.weight", shape["head"])
        self.vector(f"blk.{at}.attn_k_norm.weight", shape["head"])

    def delta_net(self, at):
        shape = self.shape
        values, keys = shape["values"] * shape["state"], shape["keys"] * shape["state"]
        width = values + 2 * keys
        self.matrix(f"blk.{at}.attn_qkv.weight", Q4_K, width, shape["hidden"])
        self.matrix(f"blk.{at}.attn_gate.weight", Q4_K, values, shape["hidden"])
        self.matrix(f"blk.{at}.ssm_alpha.weight", Q4_K, shape["values"], shape["hidden"])
        self.matrix(f"blk.{at}.ssm_beta.weight", Q4_K, shape["values"], shape["hidden"])
        self.matrix(f"blk.{at}.ssm_out.weight", Q4_K, shape["hidden"], values)
        self.vector(f"blk.{at}.ssm_conv1d.weight", width, shape["kernel"], value=0.25)
        self.vector(f"blk.{at}.ssm_dt.bias", shape["values"])
        self.vector(f"blk.{at}.ssm_a", shape["values"], value=-1.0)
        self.vector(f"blk.{at}.ssm_norm.weight", shape["state"])

    def layers(self):
        shape = self.shape
        second = "post_attention_norm" if shape["arch"] == "qwen35" else "ffn_norm"
        for at in range(shape["layers"]):
            # As Q4_K_M does, about half of the layers have more bits where it matters.
            more = Q6_K if at < shape["layers"] // 8 or at % 3 == 2 else Q4_K
            self.vector(f"blk.{at}.attn_norm.weight", shape["hidden"])
            self.vector(f"blk.{at}.{second}.weight", shape["hidden"])
            if shape["arch"] == "qwen35" and (at + 1) % shape["interval"]:
                self.delta_net(at)
            else:
                self.attention(at, more)
            self.matrix(f"blk.{at}.ffn_gate.weight", Q4_K, shape["ffn"], shape["hidden"])
            self.matrix(f"blk.{at}.ffn_up.weight", Q4_K, shape["ffn"], shape["hidden"])
            self.matrix(f"blk.{at}.ffn_down.weight", more, shape["hidden"], shape["ffn"])

    def write(self):
        self.describe()
        self.matrix("token_embd.weight", Q6_K, self.shape["vocabulary"], self.shape["hidden"])
        self.vector("output_norm.weight", self.shape["hidden"])
        self.layers()
        self.writer.write_header_to_file()
        self.writer.write_kv_data_to_file()
        self.writer.write_tensors_to_file()
        self.writer.close()


def prompt(row, length, vocabulary):
    return [(at * 7919 + row * 104_729) % vocabulary for at in range(length)]


def llama_cpp(path, threads, vocabulary):
    """The figures of llama.cpp, in a process of its own."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx, params.n_parallel, params.n_gpu_layers = 1024 * ROWS, ROWS, 0
    params.cpuparams.n_threads = threads
    params.warmup, params.verbosity = False, 0
    server = xllamacpp.Server(params)

    def ask(ids, steps):
        answer = server.handle_completions(
            {"prompt": ids, "n_predict": steps, "temperature": 0, "cache_prompt": False, "ignore_eos": True})
        return json.loads(answer) if isinstance(answer, (str, bytes)) else answer

    one = ask(prompt(0, READ, vocabulary), DECODE)["timings"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    asked = [threading.Thread(target=ask, args=(prompt(row, 16, vocabulary), DECODE)) for row in range(ROWS)]
    start = time.time()
    for thread in asked:
        thread.start()
    for thread in asked:
        thread.join()
    # It reads the short prompts in the same time, which the rate of reading tells.
    seconds = time.time() - start - ROWS * 16 / one["prompt_per_second"]
    return {"read": one["prompt_per_second"], "one": one["predicted_per_second"],
            "eight": ROWS * DECODE / seconds, "peak_mib": peak}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shape", choices=SHAPES, default="hy-mt2-1.8b")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tool", default="target/release/examples/gguf_ids")
    parser.add_argument("--llama-cpp", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    path, shape = options.folder / f"{options.shape}.gguf", SHAPES[options.shape]
    if options.llama_cpp:
        print(json.dumps(llama_cpp(path, options.threads, shape["vocabulary"])))
        return
    if not path.exists():
        options.folder.mkdir(parents=True, exist_ok=True)
        File(path, shape).write()
    engines = {
        "tolmach": [options.tool, "speed", path, "int8", str(options.threads), str(READ), str(DECODE)],
        "llama.cpp": [sys.executable, __file__, options.folder, "--shape", options.shape, "--threads", str(options.threads),
                      "--llama-cpp"],
    }
    found = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, command in engines.items():
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
            found[name].append(json.loads(told.strip().splitlines()[-1]))
            print(name, found[name][-1], flush=True)
    print(f"{options.shape}, {path.stat().st_size / 2**20:.0f} MiB, {options.threads} threads: tolmach beside llama.cpp")
    for what in ("read", "one", "eight", "peak_mib"):
        middle = {name: statistics.median(one[what] for one in rounds) for name, rounds in found.items()}
        print(f"  {what}: {middle['tolmach']:.1f} and {middle['llama.cpp']:.1f}: x{middle['tolmach'] / middle['llama.cpp']:.2f}")


if __name__ == "__main__":
    main()
