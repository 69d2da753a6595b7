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

TIMEOUT = 15.0  # seconds for tcpdump to start, and to end
QUIET = 1.5  # seconds without a new byte: the kernel delivers packets up to one second late
POLL = 0.05

_DROPPED = re.compile(r"(\d+) packets? dropped by (?:kernel|interface)")


@dataclass(slots=True)
class Recording:
    """A capture that is being recorded. The kernel dropped ``dropped`` packets."""

    path: Path
    dropped: int = 0


@contextmanager
def recording(path: Path, ports: tuple[int, ...], interface: str = "any") -> Iterator[Recording]:
    """Records the packets of ``ports`` to ``path``: starts the block when tcpdump listens, returns when all is written.

    Raises RecordingError when that is not possible here.
    """
    program = shutil.which("tcpdump") or shutil.which("tcpdump", path="/usr/sbin:/sbin")
    if program is None:
        raise RecordingError("tcpdump is not installed")
    wanted = " or ".join(f"tcp port {port}" for port in ports)
    # to standard output, since tcpdump drops its privileges before it opens a file
    command = [program, "-i", interface, "-s", "0", "-U", "-w", "-", wanted]
    made = Recording(path)
    with (
        path.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True, errors="replace") as process,
    ):
        messages = _Messages(process)
        try:
            messages.wait_until_listening()
            yield made
            _wait_until_written(path)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
            messages.thread.join(timeout=TIMEOUT)
    made.dropped = sum(int(match[1]) for line in messages.lines if (match := _DROPPED.search(line)))


class _Messages:
    """The messages of tcpdump on standard error, read at once so that it never blocks."""

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
        self._listening.wait(TIMEOUT)
        if not any("listening on" in line for line in self.lines):
            raise RecordingError(f"tcpdump cannot capture: {' '.join(self.lines) or 'without a message'}")


def _wait_until_written(path: Path) -> None:
    size, since, end = -1, time.monotonic(), time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        now = path.stat().st_size
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > QUIET:
            return
        time.sleep(POLL)
