#!/usr/bin/env bash
# Make a virtual environment that holds the lock, or see at once that it is there.
#
#   envs/install.sh FOLDER [PYTHON]     TORCH_INDEX=address   torch from that package index
#
# A copy of the lock in FOLDER says what has been installed; another lock is installed over it.
set -euo pipefail

venv=$1
asked_for=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
lock=$here/lock.txt
stamp=$venv/lock.txt
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

if "$venv/bin/python" -c "$new_enough" 2>/dev/null; then
    if cmp -s "$lock" "$stamp"; then exit 0; fi
else
    found=""
    python=""
    for candidate in $asked_for python3.13 python3.12 python3.11 python3; do
        # Asked by running it: a name on the PATH may be a shim with nothing behind it.
        version=$("$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue
        if ! "$candidate" -c "$new_enough"; then
            found+="  $candidate is $version, which is too old"$'\n'
        elif ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            found+="  $candidate is $version, without the module venv (Debian: apt install ${candidate##*/}-venv)"$'\n'
        else
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "Steeplechase needs Python 3.11 or newer. Found on this machine:" >&2
        printf '%s' "${found:-  no Python at all$'\n'}" >&2
        echo "Install one, or say where it is: make run PYTHON=/path/to/python3.12" >&2
        exit 1
    fi
    printf '%s' "$found"
    echo "Making the virtual environment $venv with $python ($version)."
    "$python" -m venv --clear "$venv"
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PYTHONUNBUFFERED=1
total=$(grep -c '==' "$lock")
echo "Installing the $total packages of envs/lock.txt, once: torch is large, so this can take minutes."

# Pip prints a few lines for each package; these show that it is alive. Its errors are not filtered.
progress() {
    awk -v total="$total" '
        /^(Collecting|Processing|Requirement already satisfied:) / && ++seen % 20 == 0 {
            print "  " seen " of " total " packages"
        }
        /Downloading .*\([0-9][0-9][0-9]+\.[0-9] MB\)$/ { sub(/^ */, "  "); print }
        /^Installing collected packages/ { print "  unpacking" }
        { fflush() }
    '
}
if [ -n "${TORCH_INDEX:-}" ]; then
    torch=$(grep '^torch==' "$lock")
    echo "  $torch from $TORCH_INDEX"
    "$venv/bin/python" -m pip install --no-deps --index-url "$TORCH_INDEX" "$torch" | progress
fi
"$venv/bin/python" -m pip install -r "$lock" | progress
cp "$lock" "$stamp"
echo "Installed."
