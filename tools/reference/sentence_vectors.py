#!/usr/bin/env python3
"""Vectors of a sentence encoder, as transformers computes them: the golden of tests/real_weights/encoder.rs.

    pip install torch transformers
    tools/reference/sentence_vectors.py MODEL_FOLDER > tests/real_weights/data/minilm.tsv

One line a sentence: the sentence, a tab, its vector (mean of the last states, length 1). All sentences are one
padded batch with its mask.
"""
import sys

import torch
import transformers

SENTENCES = [
    "The council will close the old bridge for two years.",
    "For two years the city shuts its historic river crossing.",
    "Oil prices fell by 3.5 percent on Monday.",
    "Министр прибыл в Баку.",
    "Yes.",
    "Traffic will go by way of the motorway bridge, which adds ten minutes to the drive, while cyclists and people on "
    "foot may use the railway bridge between six in the morning and midnight, as they did when the old one was "
    "repaired in 1987, the mayor, Anna-Maria O'Neill, told reporters after the meeting.",
]


def main(folder):
    torch.set_num_threads(1)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder).eval()
    batch = tokenizer(SENTENCES, padding=True, truncation=True, max_length=256, return_tensors="pt")
    with torch.no_grad():
        states = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1)
    vectors = torch.nn.functional.normalize((states * mask).sum(1), dim=1)
    print(f"# transformers {transformers.__version__}, torch {torch.__version__}")
    for sentence, vector in zip(SENTENCES, vectors.tolist(), strict=True):
        print(sentence, " ".join(f"{value:.5f}" for value in vector), sep="\t")


if __name__ == "__main__":
    if "--help" in sys.argv:
        print(__doc__)
    else:
        main(*sys.argv[1:])
