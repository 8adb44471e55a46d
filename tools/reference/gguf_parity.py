#!/usr/bin/env python3
"""Toy language models of new architectures: tolmach beside `transformers` and llama.cpp, with the same random weights.

  python3 -m venv venv && venv/bin/pip install torch==2.15.0 transformers==5.24.0 gguf==0.19.0 xllamacpp==2026.10.11549
  cargo build --release -p engine --example gguf_ids
  venv/bin/python tools/reference/gguf_parity.py table target/release/examples/gguf_ids
  venv/bin/python tools/reference/gguf_parity.py fixtures crates/engine/tests/data/gguf
  venv/bin/python tools/reference/gguf_parity.py real target/release/examples/gguf_ids MODEL.gguf TEXTS

`table` prints how far the logits after 50 prompts are apart, and of how many prompts the greedy ids are equal.
`real` compares a real model in tolmach and in llama.cpp: the likeliest tokens after each of the first 20 lines of a file,
and 64 greedy ids. `fixtures` writes smaller toys, with what `transformers` computes, for the tests. Where a choice hangs on the last bits (a
margin below 1e-3), or ends the answer, the prompt is left out and another one taken.
"""
import argparse
import json
import subprocess
import tempfile
import urllib.request
from pathlib import Path

import gguf
import numpy as np
import torch
import xllamacpp

import gguf_toys as toys

PROMPTS, STEPS, LONGEST = 50, 16, 40
MARGIN = 1e-3
REAL_TEXTS, REAL_STEPS, LIKELIEST = 20, 64, 100


def prompts(size):
    """Prompts of all lengths, the first of the greatest, without special tokens."""
    generator = torch.Generator().manual_seed(11)
    for number in range(10_000):
        length = LONGEST if number == 0 else 1 + number * 7 % LONGEST
        yield torch.randint(3, toys.SIZES[size]["vocabulary"], (length,), generator=generator).tolist()


@torch.no_grad()
def reference(model, prompt):
    """The logits after a prompt, the greedy ids, and whether one hangs on the last bits or is special."""
    read, cache, first, ids, tight = torch.tensor([prompt]), None, None, [], False
    for _ in range(STEPS):
        answer = model(read, cache=cache, use_cache=True)
        logits, cache = answer.logits[0, -1], answer.cache
        first = logits if first is None else first
        top = logits.topk(2)
        tight |= float(top.values[0] - top.values[1]) < MARGIN or int(top.indices[0]) < 3
        ids.append(int(top.indices[0]))
        read = top.indices[:1].reshape(1, 1)
    return first.numpy(), ids, tight


def references(model, size):
    kept = []
    for prompt in prompts(size):
        logits, ids, tight = reference(model, prompt)
        if not tight:
            kept.append((prompt, logits, ids))
        if len(kept) == PROMPTS:
            return kept


def log_softmax(logits):
    logits = np.asarray(logits, dtype=np.float64)
    return logits - np.log(np.exp(logits - logits.max(-1, keepdims=True)).sum(-1, keepdims=True)) - logits.max(
        -1, keepdims=True)


class LlamaCpp:
    """A model in llama.cpp, with keys and values in 32 bits."""

    def __init__(self, path, context=512):
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx, params.n_parallel, params.n_gpu_layers = context, 1, 0
        params.cpuparams.n_threads = 2
        params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
        params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.warmup, params.verbosity = False, 0
        self.server = xllamacpp.Server(params)

    def tokenize(self, text):
        request = urllib.request.Request(
            self.server.listening_address + "/tokenize", json.dumps({"content": text, "add_special": True}).encode(),
            {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request))["tokens"]

    def decode(self, prompt, steps, probabilities):
        """The greedy ids after a prompt, and the log-probabilities of the likeliest first tokens."""
        answer = self.server.handle_completions({
            "prompt": prompt, "n_predict": steps, "temperature": 0, "n_probs": probabilities, "cache_prompt": False,
            "ignore_eos": True})
        answer = json.loads(answer) if isinstance(answer, (str, bytes)) else answer
        if not answer["choices"][0]["logprobs"]:
            raise SystemExit(f"llama.cpp answers {answer}")
        steps = answer["choices"][0]["logprobs"]["content"]
        return [step["id"] for step in steps], {one["id"]: one["logprob"] for one in steps[0]["top_logprobs"]}


def llama_cpp(path, kept, size):
    model = LlamaCpp(path)
    count = toys.SIZES[size]["vocabulary"]
    ids, scores = [], []
    for prompt, _, _ in kept:
        own, found = model.decode(prompt, STEPS, count)
        ids.append(own)
        scores.append([found[token] for token in range(count)])
    return log_softmax(scores), ids


def tolmach(binary, path, precision, kept, folder, steps=STEPS):
    lines, out = folder / "prompts.txt", folder / "logits.bin"
    lines.write_text("".join(" ".join(map(str, prompt)) + "\n" for prompt, _, _ in kept))
    subprocess.run([binary, "logits", path, precision, lines, out], check=True)
    logits = np.fromfile(out, dtype="<f4").reshape(len(kept), -1)
    told = subprocess.run([binary, "greedy", path, precision, lines, str(steps)], check=True, capture_output=True)
    return logits, [list(map(int, line.split())) for line in told.stdout.splitlines()]


def row(architecture, name, against, errors, found, expected):
    same = sum(a == b for a, b in zip(found, expected))
    print(f"| {architecture} | {name} | {against} | {np.abs(errors).max():.1e} | {same} of {len(expected)} |", flush=True)


def table(binary, names):
    print("| architecture | engine | reference | largest difference | greedy ids equal |\n| --- | --- | --- | --- | --- |")
    for name in names:
        model = toys.model(name, "large")
        kept = references(model, "large")
        expected = np.stack([logits for _, logits, _ in kept])
        ids = [ids for _, _, ids in kept]
        chances = log_softmax(expected)
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            plain, eight = folder / "plain.gguf", folder / "eight.gguf"
            toys.write(plain, name, model, "F32")
            toys.write(eight, name, model, "Q8_0")
            peer, peer_ids = llama_cpp(plain, kept, "large")
            peer_eight, peer_eight_ids = llama_cpp(eight, kept, "large")
            ours, our_ids = tolmach(binary, plain, "f32", kept, folder)
            ours_eight, our_eight_ids = tolmach(binary, eight, "int8", kept, folder)
        row(name, "tolmach, f32", "transformers, f32", ours - expected, our_ids, ids)
        row(name, "tolmach, f32", "llama.cpp, F32", log_softmax(ours) - peer, our_ids, peer_ids)
        row(name, "llama.cpp, F32", "transformers, f32", peer - chances, peer_ids, ids)
        row(name, "tolmach, int8", "transformers, f32", ours_eight - expected, our_eight_ids, ids)
        row(name, "tolmach, int8", "llama.cpp, Q8_0", log_softmax(ours_eight) - peer_eight, our_eight_ids, peer_eight_ids)
        row(name, "llama.cpp, Q8_0", "transformers, f32", peer_eight - chances, peer_eight_ids, ids)


def dequantised(path, out):
    """The same file with all numbers in 32 bits, so that llama.cpp rounds nothing."""
    reader = gguf.GGUFReader(path)
    writer = gguf.GGUFWriter(out, reader.get_field("general.architecture").contents())
    for field in reader.fields.values():
        if not field.name.startswith("GGUF.") and field.name != "general.architecture":
            inner = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(field.name, field.contents(), field.types[0], sub_type=inner)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def real(binary, path, texts):
    """A real file: the likeliest tokens after a text, and what follows."""
    lines = [line for line in Path(texts).read_text().splitlines() if line.strip()][:REAL_TEXTS]
    print("| tolmach | llama.cpp | log-probabilities of its likeliest: largest, mean difference | the likeliest token equal "
          "| 64 greedy ids equal | where they part first, and llama.cpp's margin there |\n| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        plain = folder / "plain.gguf"
        dequantised(path, plain)
        for name, file, precisions in [("in F32", plain, ["f32"]), ("the file", path, ["f32", "int8"])]:
            peer = LlamaCpp(file, 2048)
            prompts = [(peer.tokenize(line), None, None) for line in lines]
            answers = [peer.decode(prompt, REAL_STEPS, LIKELIEST) for prompt, _, _ in prompts]
            for precision in precisions:
                answer = tolmach(binary, path, precision, prompts, folder, REAL_STEPS)
                compare_real(f"{precision} | {name}", peer, prompts, answers, *answer)


def compare_real(names, peer, prompts, answers, logits, ids):
    ours = log_softmax(logits)
    errors = [abs(ours[row][token] - chance) for row, (_, found) in enumerate(answers)
              for token, chance in found.items()]
    first = sum(own[0] == told[0] for own, (told, _) in zip(ids, answers))
    same = sum(own == told for own, (told, _) in zip(ids, answers))
    partings = []
    for (prompt, _, _), own, (told, _) in zip(prompts, ids, answers):
        place = next((at for at, (a, b) in enumerate(zip(own, told)) if a != b), None)
        if place is not None:
            _, found = peer.decode(prompt + told[:place], 1, LIKELIEST)
            partings.append(f"{place}: {found[told[place]] - found.get(own[place], float('-inf')):.3f}")
    print(f"| {names} | {max(errors):.4f}, {np.mean(errors):.4f} | {first} of {len(ids)} | {same} of {len(ids)} "
          f"| {', '.join(partings) or '–'} |", flush=True)


def fixtures(folder, names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        model = toys.model(name, "small")
        kept = references(model, "small")
        toys.write(folder / f"{name}.gguf", name, model, "BF16")
        np.stack([logits for _, logits, _ in kept]).astype("<f4").tofile(folder / f"{name}.logits")
        lines = [" ".join(map(str, prompt)) + " | " + " ".join(map(str, ids)) + "\n" for prompt, _, ids in kept]
        (folder / f"{name}.ids").write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["table", "fixtures", "real"])
    parser.add_argument("where", help="the example gguf_ids, or the folder of the fixtures")
    parser.add_argument("architectures", nargs="*", default=list(toys.ARCHITECTURES),
                        help="all, where none are named; a model and a file of texts with real")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    if arguments.command == "table":
        table(arguments.where, arguments.architectures)
    elif arguments.command == "real":
        real(arguments.where, *arguments.architectures)
    else:
        fixtures(Path(arguments.where), arguments.architectures)


if __name__ == "__main__":
    main()
