"""wcs-pcap and its peers: how each is asked for the requests of a capture, and how many it then found."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from .captures import Truth
from .hooks import PORT
from .measure import CommandError, Run, run

HERE = Path(__file__).parent
WCS_PCAP = Path(sys.executable).with_name("wcs-pcap")

_LIST = f"-d tcp.port=={PORT},http -Y 'http.request && tcp.port=={PORT}' -T fields -e http.request.method -e http.request.uri"
_PAIRS = (
    f"-d tcp.port=={PORT},http -Y 'http && tcp.port=={PORT}' -T fields -e frame.number -e http.request.method "
    "-e http.request.uri -e http.response.code -e http.time -e http.request_in"
)
_TUNED = " ".join(
    [
        *(f"--disable-protocol {name}" for name in ("udp", "json", "rtmpt", "websocket", "data-text-lines")),
        *(f"-o tcp.{name}:FALSE" for name in ("calculate_timestamps", "track_bytes_in_flight", "analyze_sequence_numbers")),
    ]
)
_FILTERED = f"tcpdump -r {{capture}} -w - 'tcp port {PORT}'"


@dataclass(frozen=True)
class Program:
    """``command`` is a line of shell with {capture}, {python} and an empty folder {scratch}.

    ``counting``, if it has to differ, makes it say what it found: a line with ``marker`` for each request, or where
    ``number`` is set the number itself, the first that this expression finds. ``finds`` says what of the truth that is.
    """

    name: str
    command: str
    needs: str | None = None  # a program, or with "import " a module
    counting: str | None = None
    marker: str = "POST"
    number: str | None = None
    finds: Callable[[Truth], int] = lambda truth: truth.requests

    def lacks(self) -> str | None:
        """What is not installed; None if nothing."""
        if self.needs is None:
            return None
        kind, _, module = self.needs.partition(" ")
        found = find_spec(module) if module else shutil.which(kind)
        return None if found else module or kind

    def measure(self, capture: Path) -> Run:
        """Runs it once. Raises CommandError."""
        with tempfile.TemporaryDirectory(dir=capture.parent) as scratch:
            return run(self._line(self.command, capture, scratch))

    def count(self, capture: Path) -> tuple[int, Run]:
        """How much it finds, and how long it took to say so. Raises CommandError."""
        marker = re.compile(self.marker.encode())
        with tempfile.TemporaryDirectory(dir=capture.parent) as scratch, tempfile.TemporaryFile(dir=capture.parent) as out:
            taken = run(self._line(self.counting or self.command, capture, scratch), out.fileno())
            out.seek(0)
            if self.number is None:
                return sum(1 for line in out if marker.search(line)), taken
            digits = re.search(self.number.encode(), out.read())
            if digits is None:
                raise CommandError(f"{self.name} gave no number")
            return int(digits[1]), taken

    def _line(self, command: str, capture: Path, scratch: str) -> str:
        return command.format(capture=capture, python=sys.executable, scratch=scratch, wcs_pcap=WCS_PCAP)


def ours(name: str, arguments: str) -> Program:
    """``wcs-pcap analyze ARGUMENTS CAPTURE``; with ``--summary`` among them it says how many requests it counted."""
    command = f"exec {{wcs_pcap}} analyze {arguments} {{capture}}"
    if "--summary" in arguments.split():
        counting = "exec {wcs_pcap} analyze --summary --format json {capture}"
        return Program(name, command, None, counting, number=r'"requests": ?(\d+)')
    return Program(name, command, None, "exec {wcs_pcap} analyze --format jsonl {capture}", r'^\{"type": ?"exchange"')


OURS = ours("`wcs-pcap analyze --format json`", "--format json --output /dev/null")
TABLE = ours("`wcs-pcap analyze`, the table", "")

PEERS = (
    Program(
        f"`tcpdump 'tcp port {PORT}'`: packets",
        f"exec {_FILTERED} >/dev/null",
        "tcpdump",
        f"exec tcpdump --count -r {{capture}} 'tcp port {PORT}'",
        number=r"(\d+)",
        finds=lambda truth: truth.watched_packets,
    ),
    Program("`tshark`: requests", f"exec tshark -n -r {{capture}} {_LIST}", "tshark"),
    Program("`tshark`: requests with their responses", f"exec tshark -n -r {{capture}} {_PAIRS}", "tshark"),
    Program("`tshark`, tuned: requests", f"exec tshark -n -r {{capture}} {_TUNED} {_LIST}", "tshark"),
    Program("`tcpdump` into tuned `tshark`: requests", f"{_FILTERED} | tshark -n -r - {_TUNED} {_LIST}", "tshark"),
    Program(
        "`tcpflow`: a file for each direction",
        f"exec tcpflow -q -r {{capture}} -o {{scratch}} 'tcp port {PORT}'",
        "tcpflow",
        f"tcpflow -q -r {{capture}} -o {{scratch}} 'tcp port {PORT}' >/dev/null && "
        "find {scratch} -type f -exec cat {{}} + | grep -a -o 'POST /[A-Za-z/]* HTTP/1.1'",
    ),
    Program("dpkt: requests", f"exec {{python}} {HERE / 'with_dpkt.py'} {{capture}}", "import dpkt"),
    Program("scapy: requests", f"exec {{python}} {HERE / 'with_scapy.py'} {{capture}}", "import scapy"),
)


def versions() -> str:
    """What the figures were measured with."""
    found = [f"Python {sys.version.split()[0]}"]
    for name in ("tshark", "tcpdump", "tcpflow"):
        if shutil.which(name):
            said = subprocess.run([name, "--version"], capture_output=True, text=True, check=False)
            number = re.search(r"\d+\.\d+(\.\d+)?", said.stdout + said.stderr)
            found.append(f"{name} {number[0] if number else '?'}")
    found += [f"{name} {version(name)}" for name in ("dpkt", "scapy") if find_spec(name)]
    return ", ".join(found)
