"""Translate or digest a file of JSON lines with Spark: every partition is piped through a worker of its own.

    spark-submit spark_jobs.py --tolmach /opt/tolmach articles.jsonl digests/

The input has a line for each article with `id` and `text`; the output folder has result lines, as docs/worker.md
describes them. The worker must be on every machine, with its models (`tolmach models pull`). A task that Spark runs
twice gives the same bytes twice.
"""

import argparse
import json
import os
import shlex

from pyspark.sql import SparkSession


def job(line: str) -> str:
    """An article as a worker's job line."""
    article = json.loads(line)
    return json.dumps({"v": 1, "id": article["id"], "text": article["text"]}, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--tolmach", default="tolmach", help="the program, where the workers find it")
    parser.add_argument("--options", default="--task digest", help="options of `tolmach worker`")
    parser.add_argument("--partitions", type=int, default=None, help="workers' shares of the input")
    arguments = parser.parse_args()

    # One Spark task computes on as many threads as it may use cores: set spark.task.cpus to the same number.
    spark = SparkSession.builder.appName("tolmach").getOrCreate()
    threads = spark.conf.get("spark.task.cpus", "1")
    command = f"{shlex.quote(arguments.tolmach)} worker {arguments.options} --threads {threads}"
    lines = spark.sparkContext.textFile(arguments.input, arguments.partitions)
    # A piped program gets no environment but this one: where models and caches are, and the options in TOLMACH_*.
    wanted = ("HOME", "PATH", "TOLMACH_", "HF_", "XDG_", "HTTPS_PROXY")
    environment = {name: value for name, value in os.environ.items() if name.startswith(wanted)}
    lines.map(job).pipe(command, environment, checkCode=True).saveAsTextFile(arguments.output)
    spark.stop()


if __name__ == "__main__":
    main()
