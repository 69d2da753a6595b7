#!/bin/sh
# Sets up wcs-pcap in .venv beside this file, then runs it: on a sample, or with the arguments given here.
#
#   ./try.sh                        analyses samples/not_found_404.pcap
#   ./try.sh analyze ~/log.pcap     any wcs-pcap command
set -eu
root=$(cd "$(dirname "$0")" && pwd)
"$root/setup.sh" "" >&2
if [ $# -eq 0 ]; then
    cd "$root"
    set -- analyze samples/not_found_404.pcap
fi
exec "$root/.venv/bin/wcs-pcap" "$@"
