#!/usr/bin/env python3
"""Student models: tolmach beside native Bergamot and fxtranslate, the same model and text in one run.

  benches/students.py TEXT --model-dir DIR [--bergamot PYTHON] [--fxtranslate PYTHON] [--rounds 3]

TEXT has one sentence a line, in Portuguese. DIR holds the files of bergamot-pt-en under their own names
(`dirname $(tolmach models path bergamot-pt-en | head -1)`). The peers are Python packages: bergamot 0.4.5
needs CPython 3.10, fxtranslate 0.5.0 any; name the interpreters of environments that have them. Prints the
median of words a second over the rounds, and the ratio to native Bergamot with as many workers.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

BERGAMOT = r"""
import sys, time, importlib.util, glob
folder, text, workers = sys.argv[1:4]
library = glob.glob(sys.prefix + '/lib/python3*/site-packages/bergamot/_bergamot*.so')[0]
spec = importlib.util.spec_from_file_location('_bergamot', library)
bergamot = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bergamot)
service = bergamot.Service(bergamot.ServiceConfig(numWorkers=int(workers), cacheSize=0, logLevel='off'))
model = service.modelFromConfigPath(sys.argv[4])
options = bergamot.ResponseOptions(alignment=False, qualityScores=False, HTML=False)
service.translate(model, bergamot.VectorString(['Olá.']), options)
lines = [line.rstrip('\n') for line in open(text)]
started = time.time()
service.translate(model, bergamot.VectorString(lines), options)
print(time.time() - started)
"""

CONFIG = """relative-paths: false
models: [{0}/model.pten.intgemm.alphas.bin]
vocabs: [{0}/vocab.pten.spm, {0}/vocab.pten.spm]
shortlist: [{0}/lex.50.50.pten.s2t.bin, false]
beam-size: 1
normalize: 1.0
word-penalty: 0
mini-batch: 64
maxi-batch: 1000
maxi-batch-sort: src
workspace: 2000
max-length-factor: 2.5
max-length-break: 128
mini-batch-words: 1024
ssplit-mode: sentence
gemm-precision: int8shiftAlphaAll
skip-cost: true
quiet: true
quiet-translation: true
"""

FXTRANSLATE = r"""
import sys, time
from fxtranslate import Translator
folder, text = sys.argv[1:3]
vocabulary = open(folder + '/vocab.pten.spm', 'rb').read()
model = open(folder + '/model.pten.intgemm.alphas.bin', 'rb').read()
translator = Translator(model=model, src_vocab=vocabulary, trg_vocab=vocabulary)
lines = [line.rstrip('\n') for line in open(text)]
started = time.time()
for line in lines:
    translator.translate(line)
print(time.time() - started)
"""


def seconds(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr.strip()[-400:]}")
    return float(done.stdout.split()[-1])


def tolmach(binary, text, threads, isa):
    environment = dict(os.environ, **({"TOLMACH_ISA": isa} if isa else {}))
    command = [binary, "bench", "--model", "bergamot-pt-en", "--from", "pt", "--to", "en", "--offline", "--quiet"]
    command += ["--threads", str(threads), "--input", text, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        return None
    report = json.loads(done.stdout)
    return report["translate_seconds"], report["peak_mib"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text")
    parser.add_argument("--model-dir", required=True)
    parser.add_argument("--tolmach", default="target/release/tolmach")
    parser.add_argument("--bergamot")
    parser.add_argument("--fxtranslate")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    words = sum(len(line.split()) for line in open(options.text))
    folder = os.path.abspath(options.model_dir)
    times, peaks = {}, {}
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as config:
        config.write(CONFIG.format(folder))
        config.flush()
        for _ in range(options.rounds):
            for threads in (1, 2):
                if options.bergamot:
                    name = f"bergamot 0.4.5, native, x{threads}"
                    command = (options.bergamot, "-c", BERGAMOT, folder, options.text, threads, config.name)
                    times.setdefault(name, []).append(seconds(*command))
                for isa in ("", "avx512vnni", "avxvnni", "avx2"):
                    measured = tolmach(options.tolmach, options.text, threads, isa)
                    if measured:
                        name = f"tolmach {isa or 'best'}, x{threads}"
                        times.setdefault(name, []).append(measured[0])
                        peaks[name] = measured[1]
            if options.fxtranslate:
                name = "fxtranslate 0.5.0, x1"
                times.setdefault(name, []).append(seconds(options.fxtranslate, "-c", FXTRANSLATE, folder, options.text))
    median = {name: statistics.median(values) for name, values in times.items()}
    print(f"{'':32} {'words/s':>8} {'ratio':>6} {'peak MiB':>9}")
    for name, value in median.items():
        native = median.get(f"bergamot 0.4.5, native, x{name[-1]}")
        ratio = f"{native / value:6.2f}" if native else ""
        peak = f"{peaks[name]:9.0f}" if name in peaks else ""
        print(f"{name:32} {words / value:8.0f} {ratio:>6} {peak:>9}")


main()
