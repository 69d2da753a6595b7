"""Runs servers that fail, the Java client and tcpdump, and writes what tcpdump sees: ``recording.py FOLDER``.

The folder gets ``hooks.pcap`` and ``client.txt``: by port and hook, what the client got. It must run in a network namespace of
its own (``unshare --net``). Every scenario has its port (``SCENARIOS``), so that each can be judged apart.
"""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

FIRST_PORT = 9101
HERE = Path(__file__).parent
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


# Is asked for every post from sendMessage on, and returns whether the connection goes on.
Scenario = Callable[["Server", socket.socket, bytes], bool]


class Server:
    """A web server on one port that echoes hooks, until the first ``sendMessage``: with that its scenario begins."""

    def __init__(self, port: int, scenario: Scenario) -> None:
        self.port = port
        self.scenario = scenario
        self.struck = 0  # how many posts the scenario was asked for
        self.began = False
        self.listener = socket.create_server(("127.0.0.1", port), backlog=20)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while request := read_request(connection):
                    self.began = self.began or b"/sendMessage " in request
                    if self.began:
                        self.struck += 1
                        if not self.scenario(self, connection, request):
                            return
                    elif b'"ESTABLISHED"' not in request:
                        respond(connection, request)
                    elif not self.prepare(connection, request):
                        return
            except OSError:
                return

    def prepare(self, connection: socket.socket, request: bytes) -> bool:
        """Responds to the last hook before ``sendMessage``. What some scenarios need happens with it."""
        closing = self.scenario in (syn_dropped, syn_ack_dropped, closed_port)
        respond(connection, request, closing)
        if self.scenario is closed_port:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        if self.scenario in DROPPED:
            time.sleep(0.05)  # until the response has been acknowledged
            drop(DROPPED[self.scenario].format(port=self.port))
        return not closing


def read_request(connection: socket.socket) -> bytes:
    """Returns a whole request, or nothing when the client has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def respond(connection: socket.socket, request: bytes, closing: bool = False) -> bool:
    """Sends the body back, with the last response before the server closes if ``closing``."""
    body = request.partition(b"\r\n\r\n")[2]
    response = OK % (len(body), body)
    connection.sendall(response.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1) if closing else response)
    return True


def reset(connection: socket.socket) -> bool:
    """Closes with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return False


def drop(rule: str) -> None:
    """Drops packets on their arrival: tcpdump sees them, their receiver does not."""
    subprocess.run(["nft", "add", "rule", "inet", "test", "arrival", *rule.split(), "drop"], check=True)


# ---- the scenarios ----


def reset_once(server: Server, connection: socket.socket, request: bytes) -> bool:
    """RST instead of the first response: the client posts again by itself."""
    return reset(connection) if server.struck == 1 else respond(connection, request)


def close_once(server: Server, connection: socket.socket, request: bytes) -> bool:
    """FIN instead of the first response: the client posts again by itself."""
    return False if server.struck == 1 else respond(connection, request)


def always_reset(_server: Server, connection: socket.socket, _request: bytes) -> bool:
    """A script that always crashes: two posts a hook, both reset."""
    return reset(connection)


def always_close(_server: Server, _connection: socket.socket, _request: bytes) -> bool:
    """A script that always crashes: two posts a hook, both closed."""
    return False


def no_response(server: Server, connection: socket.socket, request: bytes) -> bool:
    """The first post gets no response: the client gives up after its time-out, and does not repeat it."""
    if server.struck == 1:
        time.sleep(10)
        return False
    return respond(connection, request)


def late_response(server: Server, connection: socket.socket, request: bytes) -> bool:
    """The first response comes after the client has given up."""
    if server.struck == 1:
        time.sleep(4)
    return respond(connection, request)


def slow_response(server: Server, connection: socket.socket, request: bytes) -> bool:
    """The first response comes after 1.5 s."""
    if server.struck == 1:
        time.sleep(1.5)
    return respond(connection, request)


def reset_inside(server: Server, connection: socket.socket, request: bytes) -> bool:
    """RST inside the first response: the client does not post again."""
    if server.struck == 1:
        connection.sendall((OK % (500, b'{"nodeId": "node'))[:-3])
        time.sleep(0.05)
        return reset(connection)
    return respond(connection, request)


def shorter_than_announced(server: Server, connection: socket.socket, request: bytes) -> bool:
    """The first response ends before its Content-Length."""
    if server.struck == 1:
        connection.sendall(OK % (500, b'{"nodeId": "node"}'))
        return False
    return respond(connection, request)


def echo(_server: Server, connection: socket.socket, request: bytes) -> bool:
    """Nothing fails here, or the packets do not arrive."""
    return respond(connection, request)


def responses_dropped(_server: Server, connection: socket.socket, request: bytes) -> bool:
    """No response reaches the client."""
    return respond(connection, request)


def requests_dropped(_server: Server, connection: socket.socket, request: bytes) -> bool:
    """No request reaches the server."""
    return respond(connection, request)


def syn_dropped(_server: Server, connection: socket.socket, request: bytes) -> bool:
    """No SYN reaches the server."""
    return respond(connection, request)


def syn_ack_dropped(_server: Server, connection: socket.socket, request: bytes) -> bool:
    """No SYN-ACK reaches the client."""
    return respond(connection, request)


def closed_port(_server: Server, connection: socket.socket, request: bytes) -> bool:
    """The server has gone."""
    return respond(connection, request)


DROPPED = {
    responses_dropped: "tcp sport {port} ip length > 80",
    requests_dropped: "tcp dport {port} ip length > 80",
    syn_dropped: "tcp dport {port} tcp flags & (syn|ack) == syn",
    syn_ack_dropped: "tcp sport {port} tcp flags & (syn|ack) == syn|ack",
}
SCENARIOS = (
    echo, reset_once, close_once, always_reset, always_close, no_response, late_response, slow_response, reset_inside,
    shorter_than_announced, responses_dropped, requests_dropped, syn_dropped, syn_ack_dropped, closed_port,
)  # fmt: skip


def port_of(scenario: Scenario) -> int:
    return FIRST_PORT + SCENARIOS.index(scenario)


def main(folder: Path) -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(
        ["nft", "add table inet test; add chain inet test arrival { type filter hook input priority 0 ; }"], check=True
    )
    servers = [Server(port_of(scenario), scenario) for scenario in SCENARIOS]
    tcpdump = subprocess.Popen(
        ["tcpdump", "-i", "any", "-s", "0", "-U", "-w", str(folder / "hooks.pcap"), "tcp"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert tcpdump.stderr is not None
    while "listening" not in tcpdump.stderr.readline():
        pass
    with (folder / "client.txt").open("w") as log:
        subprocess.run(["java", str(HERE / "Hooks.java"), *(str(server.port) for server in servers)], stdout=log, check=True)
    time.sleep(1.5)
    tcpdump.terminate()
    tcpdump.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
