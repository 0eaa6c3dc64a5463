#!/bin/sh
# Makes .venv from the interpreter given: pinned packages by their hashes, then this checkout, editable.
# Debian parts `venv` from Python; where that is so and may be mended (as root, or by sudo without a password), it is installed.
set -eu
python=$1
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "relance needs Python 3.11 or later; '$python' is not. Say: make PYTHON=/path/to/python3.11" >&2; exit 1; }
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  echo "This Python has no venv; installing python3-venv"
  as_root=; [ "$(id -u)" = 0 ] || as_root="sudo -n"
  { $as_root apt-get update && $as_root apt-get install -y --no-install-recommends python3-venv; } >/dev/null || {
    echo "That could not be done. Say: sudo apt install python3-venv" >&2; exit 1; }
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "Setting up .venv (once; a minute or two)"
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
