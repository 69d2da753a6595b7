#!/bin/sh
# Makes or refreshes .venv: setup.sh [EXTRA], where EXTRA is "" or one of pyproject.toml's optional dependencies.
# Needs only python3 (3.11 or newer) with venv; touches nothing outside this folder.
set -eu
cd "$(dirname "$0")"
extra=${1-}
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "wcs-pcap needs Python 3.11 or newer; set PYTHON to one, as in: PYTHON=python3.12 $0" >&2
    exit 1
fi

# the stamp names what was installed from which pyproject.toml, so that nothing is done twice
stamp=".venv/installed-${extra:-plain}"
if [ -x .venv/bin/wcs-pcap ] && [ -f "$stamp" ] && cmp -s pyproject.toml "$stamp"; then
    exit 0
fi
echo "Setting up .venv (once; a minute or so) ..."
if [ ! -x .venv/bin/python ] && ! "$python" -m venv .venv; then
    echo "python3 -m venv failed; on Debian: apt install python3-venv" >&2
    exit 1
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".${extra:+[$extra]}"
cp pyproject.toml "$stamp"
