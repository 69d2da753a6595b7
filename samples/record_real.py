"""Record a real capture: an echoing web server, a client that posts a session's hooks, tcpdump between.

tcpdump is run as the vendor says (`-i any -s 4096`), so that the two hooks with a long SDP are cut: they
leave in one write, and the loopback interface carries that in one packet. What matters in their JSON comes
before the SDP.

    python samples/record_real.py [--port PORT] [FILE]

Exit status: 0 recorded; 77 tcpdump is missing or may not capture here; 2 the port is in use or FILE is not
writable.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kit import bodies

FILE = "real.pcap"
LOOPBACK = "127.0.0.1"
SNAPLEN = 4096
SKIPPED, UNUSABLE = 77, 2
QUIET, PATIENCE, POLL = 1.5, 15.0, 0.1
LONG_SDP = bodies.video_sdp("192.0.2.110", 31034, candidates=24)
REGISTERED = "SIP/2.0 200 OK\r\nCSeq: 2 REGISTER\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n"

# Every hook that is posted, in order, with the pause before it in seconds.
HOOKS: tuple[tuple[float, str, bytes], ...] = (
    (0.00, "connect", bodies.connect()),
    (0.05, "ConnectionStatusEvent", bodies.connection_status()),
    (0.05, "RegistrationStatusEvent", bodies.registration_status(REGISTERED)),
    (0.20, "call", bodies.call(sdp=LONG_SDP)),
    (0.05, "CallStatusEvent", bodies.call(status="TRYING")),
    (0.10, "CallStatusEvent", bodies.call(status="RING")),
    (0.20, "CallStatusEvent", bodies.call(status="ESTABLISHED", sdp=LONG_SDP)),
    (0.50, "hangup", bodies.hangup()),
    (0.05, "CallStatusEvent", bodies.call(status="FINISH", info="Normal call clearing")),
    (0.20, "sendMessage", bodies.message()),
    (0.05, "MessageStatusEvent", bodies.message(status="SENT")),
    (0.10, "MessageStatusEvent", bodies.message(status="ACCEPTED")),
)


class CannotCaptureError(Exception):
    """tcpdump is missing or is not permitted to capture."""


class EchoHandler(BaseHTTPRequestHandler):
    """Answers each POST with its body, chunked, one write for each part."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Echo."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (b"%x\r\n" % len(body), body, b"\r\n", b"0\r\n\r\n"):
            self.wfile.write(part)

    def version_string(self) -> str:
        """The `Server` header."""
        return "EchoApp"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


@contextmanager
def web_server(port: int) -> Iterator[None]:
    """Serve on the loopback address until the block ends."""
    with ThreadingHTTPServer((LOOPBACK, port), EchoHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": POLL}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def tcpdump(path: Path, port: int) -> Iterator[None]:
    """Capture into `path`: the block begins when tcpdump listens and ends when nothing more is written."""
    program = shutil.which("tcpdump") or shutil.which("tcpdump", path="/usr/sbin:/sbin")
    if program is None:
        raise CannotCaptureError("tcpdump is not installed")
    # Written through standard output, since tcpdump gives up its rights before it opens a file.
    command = [program, "-i", "any", "-s", str(SNAPLEN), "-U", "-w", "-", f"tcp port {port}"]
    with (
        path.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True) as process,
    ):
        try:
            _wait_until_listening(process)
            yield
            _wait_until_written(path)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)


def _wait_until_listening(process: subprocess.Popen[str]) -> None:
    said = []
    for line in process.stderr or ():
        if "listening on" in line:
            return
        said.append(line.strip())
    raise CannotCaptureError(" ".join(said) or "tcpdump ended at once")


def _wait_until_written(path: Path) -> None:
    """Until the file has not grown for a while: the kernel hands packets over up to one second late."""
    size, since, end = -1, time.monotonic(), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = path.stat().st_size
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > QUIET:
            return
        time.sleep(POLL)


def post(connection: HTTPConnection, hook: str, body: bytes) -> int:
    """Post one hook with the headers of WCS; gives the status of the answer."""
    headers = {
        "Accept": "application/json, application/*+json",
        "Content-Type": "application/json;charset=UTF-8",
        "User-Agent": "Java/1.8.0_111",
        "Host": f"localhost:{connection.port}",
        "Connection": "keep-alive",
        "Content-Length": str(len(body)),
    }
    connection.putrequest("POST", f"/EchoApp/{hook}", skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    response.read()
    return response.status


def record(path: Path, port: int = 9091) -> list[tuple[str, int]]:
    """Write a capture of the session to `path`; gives hook and HTTP status of each exchange, in order.

    Raises CannotCaptureError where tcpdump is missing or not permitted, OSError when the port is in use.
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with web_server(port), tcpdump(unfinished, port):
            done = post_all(port)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return done


def post_all(port: int) -> list[tuple[str, int]]:
    """Post the hooks on one connection; gives hook and HTTP status of each exchange."""
    connection = HTTPConnection(LOOPBACK, port, timeout=10)
    done = []
    for pause, hook, body in HOOKS:
        time.sleep(pause)
        done.append((hook, post(connection, hook, body)))
    connection.close()
    return done


def main(arguments: list[str] | None = None) -> int:
    """Record from the command line."""
    parser = argparse.ArgumentParser(description="Record a real capture of hooks to a local web server.")
    parser.add_argument("file", nargs="?", type=Path, default=Path(__file__).with_name(FILE))
    parser.add_argument("--port", type=int, default=9091, help="port of the web server (default: 9091)")
    options = parser.parse_args(arguments)
    try:
        exchanges = record(options.file, options.port)
    except CannotCaptureError as error:
        print(f"{parser.prog}: cannot capture: {error}", file=sys.stderr)
        return SKIPPED
    except OSError as error:
        print(f"{parser.prog}: {options.file}, port {options.port}: {error.strerror}", file=sys.stderr)
        return UNUSABLE
    print(f"{options.file}: {len(exchanges)} exchanges")
    return 0


if __name__ == "__main__":
    sys.exit(main())
