#!/usr/bin/env python3
"""Reading and decoding speed of llama.cpp on the prompt of `bare_candle`: peer_llama.py MODEL PROMPT_FILE TOKENS THREADS

Needs the package llama-cpp-python; benches/README.md says how it was built.
"""
import sys
import time

import llama_cpp

model, prompt, tokens, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
started = time.perf_counter()
llm = llama_cpp.Llama(model, n_ctx=4096, n_threads=threads, n_threads_batch=threads, verbose=False)
print(f"load_seconds {time.perf_counter() - started:.2f}")

with open(prompt, encoding="utf-8") as file:
    article = file.read()
text = (
    "<|im_start|>system\nYou are a translator.<|im_end|>\n<|im_start|>user\n"
    f"Translate into English:\n{article}<|im_end|>\n<|im_start|>assistant\n"
)
ids = llm.tokenize(text.encode(), add_bos=False, special=True)
started = time.perf_counter()
llm.eval(ids)
seconds = time.perf_counter() - started
print(f"prompt_tokens {len(ids)} prompt_tokens_per_second {len(ids) / seconds:.2f}")

started = time.perf_counter()
done = 0
while done < tokens:
    token = llm.sample(temp=0.0)
    if token == llm.token_eos():
        break
    llm.eval([token])
    done += 1
seconds = time.perf_counter() - started
print(f"decoded_tokens {done} decode_tokens_per_second {done / seconds:.2f}")
