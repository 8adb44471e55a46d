#!/usr/bin/env python3
"""Native Bergamot's translations of the lines of a text, each a request of its own, which is how its results
depend on nothing else.

  benches/bergamot_lines.py MODEL_DIR TEXT [--beam N] > OUTPUT

Needs the Python package bergamot 0.4.5 (CPython 3.10). MODEL_DIR holds the files of one student model under
their own names. Beams are ranked as the models' authors do: by mean log-probability.
"""
import argparse
import glob
import importlib.util
import os
import sys
import tempfile

CONFIG = """relative-paths: false
models: [{model}]
vocabs: [{vocabulary}, {vocabulary}]
shortlist: [{shortlist}, false]
beam-size: {beam}
normalize: 1.0
word-penalty: 0
mini-batch: 64
maxi-batch: 1000
maxi-batch-sort: src
workspace: 500
max-length-factor: 2.5
max-length-break: 128
mini-batch-words: 1024
ssplit-mode: sentence
gemm-precision: int8shiftAlphaAll
skip-cost: {skip_cost}
quiet: true
quiet-translation: true
"""


def only(folder, pattern):
    found = glob.glob(os.path.join(os.path.abspath(folder), pattern))
    if len(found) != 1:
        sys.exit(f"{folder} holds {len(found)} files like {pattern}, not one")
    return found[0]


def library():
    """The package's own import wants its command line's dependencies; the library alone does not."""
    found = glob.glob(sys.prefix + "/lib/python3*/site-packages/bergamot/_bergamot*.so")
    if not found:
        sys.exit("the package bergamot is not installed for this interpreter: pip install bergamot==0.4.5")
    spec = importlib.util.spec_from_file_location("_bergamot", found[0])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model_dir")
    parser.add_argument("text")
    parser.add_argument("--beam", type=int, default=1)
    options = parser.parse_args()
    bergamot = library()
    config = CONFIG.format(
        model=only(options.model_dir, "model*.bin"),
        vocabulary=only(options.model_dir, "vocab*.spm"),
        shortlist=only(options.model_dir, "lex*.bin"),
        beam=options.beam,
        skip_cost=str(options.beam == 1).lower(),
    )
    service = bergamot.Service(bergamot.ServiceConfig(numWorkers=1, cacheSize=0, logLevel="off"))
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        file.write(config)
        file.flush()
        model = service.modelFromConfigPath(file.name)
    wanted = bergamot.ResponseOptions(alignment=False, qualityScores=False, HTML=False)
    with open(options.text, encoding="utf-8") as lines:
        for line in lines:
            answer = service.translate(model, bergamot.VectorString([line.rstrip("\n")]), wanted)[0]
            print(answer.target.text.replace("\n", " "))


main()
