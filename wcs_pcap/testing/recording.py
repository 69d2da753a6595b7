"""Records the hooks of a live test with tcpdump."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wcs_pcap.errors import RecordingError

PATIENCE = 15.0  # seconds for tcpdump to begin, and to end
QUIET = 1.5  # seconds without a new byte: the kernel hands packets over up to one second late
POLL = 0.05

_DROPPED = re.compile(r"(\d+) packets? dropped by (?:kernel|interface)")


@dataclass(slots=True)
class Recording:
    """A capture in the making. ``dropped`` packets were lost by the kernel: what they said, nobody knows."""

    path: Path
    dropped: int = 0


@contextmanager
def recording(path: Path, ports: tuple[int, ...], interface: str = "any") -> Iterator[Recording]:
    """Records what goes to and from ``ports`` into ``path`` while the block runs: from when tcpdump listens until all is written.

    Raises RecordingError when that is not possible here.
    """
    program = shutil.which("tcpdump") or shutil.which("tcpdump", path="/usr/sbin:/sbin")
    if program is None:
        raise RecordingError("tcpdump is not installed")
    wanted = " or ".join(f"tcp port {port}" for port in ports)
    # through standard output, since tcpdump gives up its rights before it opens a file
    command = [program, "-i", interface, "-s", "0", "-U", "-w", "-", wanted]
    made = Recording(path)
    with (
        path.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True, errors="replace") as process,
    ):
        said = _Said(process)
        try:
            said.wait_until_listening()
            yield made
            _wait_until_written(path)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
            said.thread.join(timeout=PATIENCE)
    made.dropped = sum(int(match[1]) for line in said.lines if (match := _DROPPED.search(line)))


class _Said:
    """What tcpdump says on standard error, read as it comes so that it never has to wait."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.lines: list[str] = []
        self._process = process
        self._listening = threading.Event()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        for line in self._process.stderr or ():
            self.lines.append(line.strip())
            if "listening on" in line:
                self._listening.set()
        self._listening.set()

    def wait_until_listening(self) -> None:
        self._listening.wait(PATIENCE)
        if not any("listening on" in line for line in self.lines):
            raise RecordingError(f"tcpdump cannot capture: {' '.join(self.lines) or 'it says nothing'}")


def _wait_until_written(path: Path) -> None:
    size, since, end = -1, time.monotonic(), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = path.stat().st_size
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > QUIET:
            return
        time.sleep(POLL)
