#!/bin/sh
# Sets up wcs-pcap with its test tools in .venv beside this file, then runs the tests. Arguments go to pytest.
set -eu
cd "$(dirname "$0")"
./setup.sh test >&2
exec .venv/bin/python -m pytest -n auto --dist loadgroup "$@"
