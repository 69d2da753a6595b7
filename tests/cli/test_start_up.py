"""What a command loads: start-up stays instant only as long as nobody adds an import."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import SAMPLES

HEAVY = {"scapy", "pandas", "numpy", "dpkt", "zstandard", "asyncio", "http", "email", "unittest", "xml", "rich"}


def loaded(*arguments: str) -> set[str]:
    """The top-level modules that a run has loaded when it ends."""
    program = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('\\n', *sorted({m.partition('.')[0] for m in sys.modules}), file=sys.stderr))\n"
        f"sys.argv = {['wcs-pcap', *arguments]!r}\n"
        "from wcs_pcap.cli import main; main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (("--help",), set()),
        (("analyze", "--help"), set()),
        (("analyze", str(SAMPLES / "call.pcap"), "--format", "json"), set()),
        (("check", str(SAMPLES / "call.pcap"), "-q"), set()),
        (("analyze", str(SAMPLES / "call.pcap")), {"rich"}),
    ],
    ids=lambda value: " ".join(value[:1] + value[2:]) if isinstance(value, tuple) else "",
)
def test_nothing_heavy_is_loaded(arguments: tuple[str, ...], allowed: set[str]) -> None:
    assert loaded(*arguments) & HEAVY <= allowed


def test_help_loads_no_part_of_the_analysis() -> None:
    program = "import sys\nfrom wcs_pcap.cli import main\nsys.argv = ['wcs-pcap', '--help']\n"
    program += "try: main()\nexcept SystemExit: pass\n"
    program += "print(sorted(m for m in sys.modules if m.startswith('wcs_pcap')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['wcs_pcap', 'wcs_pcap.cli']"
