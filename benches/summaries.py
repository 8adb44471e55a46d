#!/usr/bin/env python3
"""ROUGE of tolmach's summaries against reference summaries: one command, one line of figures.

    benches/summaries.py TOLMACH ARTICLES.jsonl [--articles N] [-- OPTIONS OF 'tolmach summarize']
    benches/summaries.py target/release/tolmach summaries.en.jsonl -- --summary extractive

A line of ARTICLES.jsonl holds an `article` and its reference `summary`. Every article is summarised in three
sentences by one run of the tool. ROUGE-1/2/L/Lsum is F1 with stemming, a sentence a line; the references are
split by pysbd. Needs `pip install rouge-score pysbd`.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

KEYS = ("rouge1", "rouge2", "rougeL", "rougeLsum")


def summaries(tolmach, articles, options):
    """One tool run over all articles: the sentences of each summary, and of all reports the last words."""
    with tempfile.TemporaryDirectory() as folder:
        names = [pathlib.Path(folder, f"{number:05}.txt") for number in range(len(articles))]
        for name, article in zip(names, articles):
            name.write_text(article, encoding="utf-8")
        command = [tolmach, "summarize", "--from", "en", "--length", "3", "--no-clean", "--quiet", "--format", "jsonl", *options]
        run = subprocess.run([*command, *names], stdout=subprocess.PIPE, text=True, check=True)
        return [json.loads(line)["summary"] for line in run.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tolmach")
    parser.add_argument("articles")
    parser.add_argument("--articles", dest="count", type=int, help="only the first N")
    arguments, options = parser.parse_known_args()
    import pysbd
    from rouge_score import rouge_scorer

    lines = open(arguments.articles, encoding="utf-8").read().splitlines()[: arguments.count]
    rows = [json.loads(line) for line in lines]
    splitter = pysbd.Segmenter(language="en", clean=False)
    scorer = rouge_scorer.RougeScorer(KEYS, use_stemmer=True)
    found = summaries(arguments.tolmach, [row["article"] for row in rows], [o for o in options if o != "--"])
    sums = dict.fromkeys(KEYS, 0.0)
    for row, summary in zip(rows, found, strict=True):
        reference = "\n".join(sentence.strip() for sentence in splitter.segment(row["summary"]))
        text = "\n".join(sentence["text"] for sentence in summary["sentences"])
        for key, score in scorer.score(reference, text).items():
            sums[key] += 100 * score.fmeasure / len(rows)
    kinds = sorted({summary["kind"] for summary in found})
    print(f"{len(rows)} articles, {' and '.join(kinds)}: ROUGE-1/2/L/Lsum", "/".join(f"{sums[key]:.2f}" for key in KEYS))


if __name__ == "__main__":
    sys.exit(main())
