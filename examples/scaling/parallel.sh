#!/usr/bin/env bash
# Digest a file of job lines on this machine and others with GNU parallel; results come in the order of the jobs.
#
#   ./parallel.sh jobs.jsonl > results.jsonl
#   PARALLEL_OPTIONS='--sshlogin host1,host2' ./parallel.sh jobs.jsonl > results.jsonl
#
# WORKER_OPTIONS are the options of `tolmach worker`, JOBS the workers a machine (each with one thread), BLOCK the bytes
# that a worker gets at a time: large enough that loading the models does not count.
set -euo pipefail
jobs=${1:?name a file of job lines, as docs/worker.md describes them}
# shellcheck disable=SC2086 # both variables hold several words
parallel ${PARALLEL_OPTIONS:-} --pipepart --arg-file "$jobs" --block "${BLOCK:-1M}" --jobs "${JOBS:-100%}" \
    --keep-order --halt now,fail=1 \
    "${TOLMACH:-tolmach}" worker --threads 1 ${WORKER_OPTIONS:-}
