#!/usr/bin/env bash
# Submit a job to LSF and print its number: submit.sh GPUS BSUB_ARGUMENTS... SCRIPT. Not run here.
set -euo pipefail
gpus=$1
shift
if [ "$gpus" -gt 0 ]; then set -- -gpu "num=$gpus" "$@"; fi
bsub "$@" | sed -n 's/^Job <\([0-9]*\)>.*/\1/p'
