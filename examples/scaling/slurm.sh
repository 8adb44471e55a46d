#!/usr/bin/env bash
# A Slurm array: each task does its share of a file of job lines and leaves one file of results.
#
#   sbatch --array=0-99 --cpus-per-task=4 slurm.sh jobs.jsonl results/
#   cat results/part-*.jsonl > results.jsonl
#
# A task that Slurm runs again writes the same bytes. Outside Slurm, SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT can
# be set by hand.
#SBATCH --job-name=tolmach
set -euo pipefail
jobs=${1:?name a file of job lines, as docs/worker.md describes them}
results=${2:?name a folder for the results}
task=${SLURM_ARRAY_TASK_ID:?this runs as a task of an array} count=${SLURM_ARRAY_TASK_COUNT:?}
part=$(printf '%s/part-%05d.jsonl' "$results" "$task")
mkdir -p "$results"
# shellcheck disable=SC2086 # the variable holds several words
split --number="l/$((task + 1))/$count" "$jobs" |
    "${TOLMACH:-tolmach}" worker --threads "${SLURM_CPUS_PER_TASK:-1}" ${WORKER_OPTIONS:-} > "$part.unfinished"
mv "$part.unfinished" "$part"
