"""Records the hooks of a live test with tcpdump."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
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
    messages = path.with_name(f"{path.name}.messages")
    with (
        path.open("wb") as out,
        messages.open("wb") as errors,
        subprocess.Popen(command, stdout=out, stderr=errors) as process,
    ):
        try:
            _wait_until_listening(process, messages)
            yield made
            _wait_until_written(path)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
    made.dropped = sum(int(count) for count in _DROPPED.findall(messages.read_text(errors="replace")))


def _wait_until_listening(process: subprocess.Popen[bytes], messages: Path) -> None:
    end = time.monotonic() + TIMEOUT
    while True:
        ended = process.poll() is not None or time.monotonic() > end
        said = messages.read_text(errors="replace")
        if "listening on" in said:
            return
        if ended:
            raise RecordingError(f"tcpdump cannot capture: {' '.join(said.split()) or 'without a message'}")
        time.sleep(POLL)


def _wait_until_written(path: Path) -> None:
    size, since, end = -1, time.monotonic(), time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        now = path.stat().st_size
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > QUIET:
            return
        time.sleep(POLL)
