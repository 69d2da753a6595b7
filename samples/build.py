"""Rebuild the synthetic samples; needs scapy. The same bytes come out each time.

    python samples/build.py [--check] [NAME...]

`--check` writes nothing and compares with the files that are there: exit status 1 if one differs.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = (
    "call",
    "messaging",
    "connection",
    "port_closed",
    "firewall_drop",
    "not_found_404",
    "server_error_500",
    "no_answer",
    "connect_refused_403",
    "missing_connection_status",
    "missing_registration_status",
    "message_never_reported",
    "html_in_200",
    "hangup_without_end",
    "one_way",
    "lost_packets",
    "cut_4096",
    "call_still_open",
    "other_traffic_only",
    "other_port",
    "tls_on_port",
)


def rebuild(name: str, folder: Path) -> Path:
    """Build one sample into a folder; gives its file."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    sample = importlib.import_module(name)
    path = folder / str(sample.FILE)
    sample.build(path)
    return path


def differs(name: str) -> bool:
    """Whether a fresh build of the sample has other bytes than the file beside this script."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = rebuild(name, Path(folder))
        stored = HERE / fresh.name
        return not stored.is_file() or stored.read_bytes() != fresh.read_bytes()


def main(arguments: list[str] | None = None) -> int:
    """Build or compare from the command line."""
    parser = argparse.ArgumentParser(description="Rebuild the synthetic sample captures.")
    parser.add_argument("--check", action="store_true", help="compare with the stored files and write nothing")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(SAMPLES)} (default: all)")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in SAMPLES]
    if unknown:
        parser.error(f"unknown sample: {', '.join(unknown)}")
    names = options.names or SAMPLES
    if not options.check:
        for name in names:
            print(rebuild(name, HERE).name)
        return 0
    changed = [name for name in names if differs(name)]
    for name in changed:
        print(f"{name}: the stored file differs from a fresh build", file=sys.stderr)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
