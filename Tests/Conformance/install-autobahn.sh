#!/usr/bin/env bash
# Installs the Autobahn WebSocket test suite, which needs Python 2.7, into a virtual environment.
#
#   install-autobahn.sh [FOLDER]      default: /opt/autobahn, so that FOLDER/bin/wstest is there
#
# Python 2.7 is taken from $PYTHON27, from the PATH, from pyenv, or built by pyenv.
# Needs a Python 3.7 or later with pip, a C compiler and a way to PyPI. Running it again is harmless.
set -euo pipefail

folder=${1:-/opt/autobahn}
suite=25.10.1
virtualenv=20.21.1 # the last one that makes environments for Python 2.7

say() { echo "install-autobahn: $*" >&2; }

# Prints the path of a Python 2.7, or fails.
python27() {
    local candidates=("${PYTHON27:-}" "$(type -P python2.7 || true)")
    if type -P pyenv >/dev/null; then
        candidates+=("$(pyenv root)"/versions/2.7.*/bin/python2.7)
    fi
    for candidate in "${candidates[@]}"; do
        # A pyenv shim on the PATH exists without working, hence the try.
        if [[ -x $candidate ]] && "$candidate" -c 'import ssl, zlib' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    type -P pyenv >/dev/null || return 1
    say "building Python 2.7.18 with pyenv"
    pyenv install --skip-existing 2.7.18 >&2
    echo "$(pyenv root)/versions/2.7.18/bin/python2.7"
}

if [[ -x $folder/bin/wstest ]]; then
    say "$folder/bin/wstest is there already"
    exit 0
fi
if ! python=$(python27); then
    say "no Python 2.7: set PYTHON27, or install pyenv (https://github.com/pyenv/pyenv)"
    exit 1
fi
say "with $python"

maker=$(mktemp -d -t wsplan-autobahn.XXXXXX)
trap 'rm -rf "$maker"' EXIT
python3 -m venv "$maker"
"$maker/bin/pip" install --quiet --disable-pip-version-check "virtualenv==$virtualenv"
"$maker/bin/virtualenv" --quiet --python "$python" "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check "autobahntestsuite==$suite"
"$folder/bin/wstest" --autobahnversion
