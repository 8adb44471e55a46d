#!/usr/bin/env python3
"""Ten thousand articles through a model: words a second beside `tolmach bench`, and memory from the 500th to the last.

    benches/many.py --model bergamot-pt-en --from pt --text flores101-devtest.pt

Articles are sentences of the text, grouped at random and varied by numbers of their own. The cache is left out, so that
every sentence is translated. `tolmach bench` runs on the text of all articles before and after: a machine that is fast
for some seconds need not be so for minutes.
"""

import argparse
import json
import random
import statistics
import subprocess
import tempfile
from pathlib import Path

PAGE = 4096


def write_articles(folder: Path, sentences: list[str], articles: int, dice: random.Random) -> None:
    for number in range(articles):
        path = folder / f"{number % 100:02}" / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        chosen = dice.sample(sentences, 8)
        chosen[0] += f" ({number})"
        path.write_text("\n\n".join(" ".join(chosen[at : at + 4]) for at in (0, 4)) + "\n")


def resident(process: subprocess.Popen) -> float:
    """MiB that a running process has in memory."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * PAGE / 2**20


def bench(arguments: argparse.Namespace, text: Path) -> float:
    command = [arguments.tolmach, "bench", "--model", arguments.model, "--input", text, "--json", "--offline"]
    command += ["--threads", str(arguments.threads)]
    numbers = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return numbers["words_per_second"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tolmach", default="target/release/tolmach")
    parser.add_argument("--model", required=True)
    parser.add_argument("--from", dest="language", required=True)
    parser.add_argument("--text", type=Path, required=True, help="sentences, one a line")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sentences = [line for line in arguments.text.read_text().splitlines() if line.strip()]
        write_articles(folder / "in", sentences, arguments.articles, random.Random(1))
        joined = folder / "joined.txt"
        joined.write_text("\n".join(path.read_text() for path in sorted((folder / "in").rglob("*.txt"))))

        rates = [bench(arguments, joined)]
        command = [arguments.tolmach, "batch", "--task", "translate", folder / "in", "--out-dir", folder / "out"]
        command += ["--model", arguments.model, "--from", arguments.language, "--offline", "--no-cache"]
        command += ["--threads", str(arguments.threads), "--progress", "json"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        memory, last = [], {}
        for line in process.stderr:
            if not line.startswith("{"):
                continue
            last = json.loads(line)
            if last["event"] == "progress":
                memory.append((last["documents"], resident(process)))
        if process.wait() != 0:
            raise SystemExit(f"the batch ended with {process.returncode}")
        rates.append(bench(arguments, joined))

    words = last["words"] / last["seconds"]
    usual = statistics.mean(rates)
    # Queues fill and empty: the middle of some hundred documents counts.
    total = last["documents"]
    early = statistics.median(mib for documents, mib in memory if 500 <= documents < 1_000)
    late = statistics.median(mib for documents, mib in memory if documents > total - 500)
    print(f"batch  {last['documents']} articles, {last['words']} words in {last['seconds']:.1f} s")
    print(f"       {words:.0f} words a second; bench {usual:.0f} ({', '.join(f'{rate:.0f}' for rate in rates)})")
    print(f"       {words / usual:.3f} of bench's rate")
    print(f"memory {early:.1f} MiB at 500 to 1,000 articles, {late:.1f} MiB at the last 500, {late / early - 1:+.1%}")
    print(f"       most {max(mib for _, mib in memory):.1f} MiB")


if __name__ == "__main__":
    main()
