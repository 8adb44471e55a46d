"""Translate or digest a file of JSON lines with Ray: an actor a worker, batches of lines shared out among them.

    python ray_jobs.py --workers 8 articles.jsonl results.jsonl

Results come in the order of the input. The worker must be on every machine, with its models.
"""

import argparse
import json
import shlex
import subprocess

import ray


@ray.remote
class Worker:
    """A `tolmach worker` that stays up between batches, so that models are loaded once."""

    def __init__(self, command: list[str]):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def work(self, jobs: list[str]) -> list[str]:
        # A line out for every line in, in order. Few lines at a time: neither pipe may fill up.
        results = []
        for start in range(0, len(jobs), 8):
            part = jobs[start : start + 8]
            self.process.stdin.writelines(job + "\n" for job in part)
            self.process.stdin.flush()
            results += [self.process.stdout.readline().rstrip("\n") for _ in part]
        return results


def batches(path: str, size: int):
    """Job lines of a file of articles, so many at a time."""
    batch = []
    with open(path, encoding="utf-8") as articles:
        for line in articles:
            article = json.loads(line)
            batch.append(json.dumps({"v": 1, "id": article["id"], "text": article["text"]}))
            if len(batch) == size:
                yield batch
                batch = []
    if batch:
        yield batch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--tolmach", default="tolmach")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--options", default="", help="of the worker, such as '--task translate --from ru'")
    arguments = parser.parse_args()

    ray.init()
    command = [arguments.tolmach, "worker", "--threads", str(arguments.threads), *shlex.split(arguments.options)]
    remote = Worker.options(num_cpus=arguments.threads)
    pool = ray.util.ActorPool([remote.remote(command) for _ in range(arguments.workers)])
    with open(arguments.output, "w", encoding="utf-8") as output:
        work = pool.map(lambda worker, batch: worker.work.remote(batch), batches(arguments.input, 64))
        for results in work:
            output.writelines(line + "\n" for line in results)


if __name__ == "__main__":
    main()
