"""WCS posting hooks: connections, ordinary exchanges, and what goes wrong with one of them on the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from truth import messages
from truth.story import Hook
from truth.wire import ACK, CLIENT, FIN, PSH, RST, SECOND, SERVER, SYN, Address, Connection, Packet, Wire

TIMEOUT = 15.0
FIRST_REPEAT = 0.2


class Poster:
    """Posts hooks over connections of one kind: "alive" (one for all), "each" (one a hook) or "pool" (two in turn)."""

    def __init__(self, wire: Wire, kind: str, local: bool) -> None:
        random = wire.random
        self.wire = wire
        self.kind = kind
        self.wcs = "127.0.0.1" if local else "192.0.2.10"
        self.server: Address = ("127.0.0.1" if local else "192.0.2.20", 9091)
        self.two_writes = random.random() < 0.5  # Java often writes head and body separately
        self.chunked = random.random() < 0.3
        self.echoes = random.random() < 0.8
        self.relay: Address | None = None  # the web server's address behind a relay on this machine
        self._port = random.randrange(32768, 50000)
        self._pool: list[Connection] = []

    # ---- connections ----

    def unopened(self) -> Connection:
        self._port += 1
        return Connection(self.wire, (self.wcs, self._port), self.server)

    def connection(self, fresh: bool = False) -> Connection:
        """Returns an open connection: one in use where that is possible, unless a ``fresh`` one is wanted."""
        self._pool = [one for one in self._pool if one.usable]
        wanted = {"alive": 1, "each": 0, "pool": 2}[self.kind]
        if not fresh and wanted and len(self._pool) >= wanted:
            self._pool.append(self._pool.pop(0))
            return self._pool[-1]
        connection = self.unopened()
        connection.open()
        self._pool.append(connection)
        return connection

    def finish(self) -> None:
        """Closes what is open, as servers do with idle connections."""
        for connection in self._pool:
            self.wire.wait(0.5)
            connection.close(SERVER)

    # ---- one exchange ----

    def request(self, connection: Connection, hook: Hook, arrives: bool = True, body_arrives: bool = True) -> list[Packet]:
        head, body = messages.request(hook, self.server)
        connection.posts += 1
        if not self.two_writes:
            return connection.send(CLIENT, head + body, arrives)
        sent = connection.send(CLIENT, head, arrives)
        if arrives and not body_arrives:
            connection.packet(SERVER)
        return sent + connection.send(CLIENT, body, arrives and body_arrives)

    def body_of(self, hook: Hook) -> bytes:
        return messages.request(hook, self.server)[1] if self.echoes else b'{"ok": true}'

    def respond(self, connection: Connection, hook: Hook, arrives: bool = True, **response: Any) -> list[Packet]:
        closing = self.kind == "each"
        body = response.pop("body", None)
        data = messages.response(
            self.body_of(hook) if body is None else body, closing=closing, **{"chunked": self.chunked, **response}
        )
        return connection.send(SERVER, data, arrives)

    def exchange(self, hook: Hook, latency: float | None = None, connection: Connection | None = None, **response: Any) -> None:
        """An exchange in which the packets go as they should."""
        random, wire = self.wire.random, self.wire
        connection = connection or self.connection()
        self.request(connection, hook)
        if random.random() < 0.6 or (latency or 0) > 0.04:
            connection.packet(SERVER)
        if self.relay is not None:
            self._inner(hook, self.relay)
        wire.wait(random.uniform(0.001, 0.03) if latency is None else latency)
        self.respond(connection, hook, **response)
        if self.kind == "each":
            connection.close(SERVER)
        elif random.random() < 0.8:
            connection.packet(CLIENT)

    def _inner(self, hook: Hook, server: Address) -> None:
        self._port += 1
        inner = Connection(self.wire, (self.server[0], self._port), server)
        inner.open()
        self.request(inner, hook)
        self.wire.wait(0.002)
        inner.send(SERVER, messages.response(self.body_of(hook)))
        inner.packet(CLIENT)
        inner.close(CLIENT)

    # ---- what goes wrong ----

    def gives_up(self, connection: Connection, began: int) -> None:
        """WCS closes when its time is over; the server's host is there and closes as well."""
        self.wire.now = max(self.wire.now, began + round(TIMEOUT * SECOND))
        connection.packet(CLIENT, FIN | ACK)
        connection.packet(SERVER)
        self.wire.wait(0.01)
        connection.packet(SERVER, FIN | ACK)
        connection.packet(CLIENT)
        connection.usable = False

    def repeated(self, connection: Connection, side: int, packets: list[Packet], until: int) -> None:
        """Sends packets again and again, each time after twice as long as before, up to a time."""
        pause = FIRST_REPEAT
        while self.wire.now + pause * SECOND < until:
            self.wire.wait(pause)
            connection.repeat(side, packets[:1])
            pause *= 2

    def silent(self, hook: Hook) -> None:
        """The server takes the request and never responds."""
        connection = self.connection()
        began = self.wire.now
        self.request(connection, hook)
        connection.packet(SERVER)
        self.gives_up(connection, began)

    def silent_then_again(self, hook: Hook) -> None:
        """As ``silent``; WCS posts the same hook again and gets its response."""
        self.silent(hook)
        self.wire.wait(self.wire.random.uniform(0.3, 5))
        self.exchange(hook)

    def request_lost(self, hook: Hook) -> None:
        """From this request on nothing of WCS reaches the server: it repeats it and gives up."""
        connection = self.connection()
        began = self.wire.now
        whole = self.wire.random.random() < 0.5 or not self.two_writes
        packets = self.request(connection, hook, arrives=not whole, body_arrives=False)
        lost = packets if whole else [one for one in packets if one.sequence >= connection.received[SERVER]]
        until = began + round(TIMEOUT * SECOND)
        self.repeated(connection, CLIENT, lost, until)
        self.wire.now = max(self.wire.now, until)
        last = self.wire.random.choice((FIN | ACK, RST | ACK))
        connection.packet(CLIENT, last, arrives=False)
        if last & FIN:
            self.wire.wait(3)
            connection.repeat(CLIENT, lost[:1])
        connection.usable = False

    def request_lost_then_again(self, hook: Hook) -> None:
        self.request_lost(hook)
        self.wire.wait(self.wire.random.uniform(0.3, 5))
        self.exchange(hook, connection=self.connection(fresh=True))

    def response_lost(self, hook: Hook) -> None:
        """The response does not reach WCS: the server repeats it, and WCS gives up. The request's own ACK comes or not."""
        connection = self.connection()
        began = self.wire.now
        sent = self.request(connection, hook)
        acknowledged = self.wire.random.random() < 0.5
        if acknowledged:
            connection.packet(SERVER)
        self.wire.wait(0.05)
        response = self.respond(connection, hook, arrives=False)
        pause, until = FIRST_REPEAT, began + round(TIMEOUT * SECOND)
        while self.wire.now + pause * SECOND < until:
            self.wire.wait(pause)
            if not acknowledged:
                connection.repeat(CLIENT, sent[-1:])
            connection.repeat(SERVER, response[:1])
            pause *= 2
        self.wire.now = max(self.wire.now, until)
        connection.packet(CLIENT, FIN | ACK)
        connection.packet(SERVER, arrives=False)
        connection.repeat(SERVER, response[:1])
        if self.wire.random.random() < 0.5:
            self.wire.wait(0.2)
            connection.packet(CLIENT, RST | ACK)
        connection.usable = False

    def server_closes(self, hook: Hook, flag: int = FIN) -> Connection:
        """The server closes without a response."""
        connection = self.connection()
        self.request(connection, hook)
        if flag == FIN:
            connection.packet(SERVER)
        self.wire.wait(self.wire.random.uniform(0.002, 0.5))
        connection.packet(SERVER, flag | ACK)
        if flag == FIN:
            connection.packet(CLIENT)
            connection.packet(CLIENT, FIN | ACK)
            connection.packet(SERVER)
        connection.usable = False
        return connection

    def crashes_always(self, hook: Hook) -> None:
        """The server closes, the Java client repeats the post at once, and the server closes again."""
        flag = self.wire.random.choice((FIN, RST))
        self.server_closes(hook, flag)
        self.wire.wait(0.0015)
        self.server_closes(hook, flag)

    def crashes_once(self, hook: Hook) -> None:
        """The server closes, the Java client repeats the post at once and gets its response."""
        self.server_closes(hook, self.wire.random.choice((FIN, RST)))
        self.wire.wait(0.0015)
        self.exchange(hook, connection=self.connection(fresh=True))

    def crashes_then_again(self, hook: Hook) -> None:
        """The server closes twice; seconds later WCS posts the same hook again and gets its response."""
        self.crashes_always(hook)
        self.wire.wait(self.wire.random.uniform(2, 6))
        self.exchange(hook)

    def race(self, hook: Hook) -> None:
        """The server has closed the idle connection when the post arrives: RST, and the Java client posts it again."""
        connection = self.connection()
        if not connection.posts:
            return self.exchange(hook, connection=connection)
        head, body = messages.request(hook, self.server)
        if self.wire.random.random() < 0.5:
            connection.packet(SERVER, FIN | ACK, arrives=False)
        torn = self.wire.random.random() < 0.3
        connection.packet(CLIENT, ACK | PSH, head if torn else (head + body)[:1400])
        connection.packet(SERVER, RST, sequence=connection.received[CLIENT])
        connection.usable = False
        self.wire.wait(0.0015)
        return self.exchange(hook, connection=self.connection(fresh=True))

    def reset_inside(self, hook: Hook) -> None:
        """The server resets in the middle of its response."""
        connection = self.connection()
        self.request(connection, hook)
        connection.packet(SERVER)
        self.wire.wait(0.01)
        data = messages.response(self.body_of(hook), chunked=self.chunked)
        connection.send(SERVER, data[: len(data) - self.wire.random.randrange(2, 12)])
        connection.packet(CLIENT)
        connection.packet(SERVER, RST | ACK)
        connection.usable = False

    def short(self, hook: Hook) -> None:
        """The server sends less than it announces, and closes."""
        connection = self.connection()
        self.request(connection, hook)
        body = self.body_of(hook)
        self.wire.wait(0.01)
        connection.send(SERVER, messages.response(body, declared=len(body) + self.wire.random.randrange(1, 50)))
        connection.packet(CLIENT)
        connection.close(SERVER)

    def late(self, hook: Hook) -> None:
        """The response comes after WCS has given up."""
        connection = self.connection()
        began = self.wire.now
        self.request(connection, hook)
        connection.packet(SERVER)
        self.wire.now = began + round(TIMEOUT * SECOND)
        connection.packet(CLIENT, FIN | ACK)
        connection.packet(SERVER)
        self.wire.wait(self.wire.random.uniform(0.6, 8))
        self.respond(connection, hook, arrives=False)
        connection.packet(CLIENT, RST, sequence=connection.sent[CLIENT])
        connection.usable = False

    def half_closes(self, hook: Hook) -> None:
        """The client sends a FIN after its request, and takes the response."""
        connection = self.connection()
        self.request(connection, hook)
        connection.packet(CLIENT, FIN | ACK)
        connection.packet(SERVER)
        self.wire.wait(0.01)
        self.respond(connection, hook)
        connection.packet(CLIENT)
        connection.packet(SERVER, FIN | ACK)
        connection.packet(CLIENT)
        connection.usable = False

    def refused(self, hook: Hook) -> None:
        """The port is closed."""
        del hook
        connection = self.unopened()
        connection.packet(CLIENT, SYN)
        connection.packet(SERVER, RST | ACK)

    def syns(self, count: int, arrives: bool = False) -> Connection:
        """SYNs that get no reply, or (``arrives``) SYN-ACKs that do not arrive."""
        connection, pause = self.unopened(), 1.0
        first = connection.packet(CLIENT, SYN, arrives=arrives)
        reply = connection.packet(SERVER, SYN | ACK, arrives=False) if arrives else None
        for _ in range(count - 1):
            self.wire.wait(pause)
            connection.repeat(CLIENT, [first])
            if reply is not None:
                connection.repeat(SERVER, [reply])
            pause *= 2
        self.wire.wait(pause)
        return connection

    def syn_lost(self, hook: Hook) -> None:
        del hook
        self.syns(self.wire.random.randint(3, 5))

    def syn_ack_lost(self, hook: Hook) -> None:
        del hook
        self.syns(self.wire.random.randint(3, 5), arrives=True)

    def slow_handshake(self, hook: Hook) -> None:
        """One or two SYNs are lost, and the connection opens all the same."""
        connection = self.syns(self.wire.random.randint(1, 2))
        connection.packet(CLIENT, SYN, sequence=connection.sent[CLIENT] - 1, arrives=True)
        connection.packet(SERVER, SYN | ACK)
        connection.packet(CLIENT)
        self._pool.append(connection)
        self.exchange(hook, connection=connection)

    def loss_repaired(self, hook: Hook) -> None:
        """The request is lost once on its way, and repeated."""
        connection = self.connection()
        packets = self.request(connection, hook, arrives=False)
        self.wire.wait(FIRST_REPEAT)
        connection.repeat(CLIENT, packets, arrives=True)
        connection.packet(SERVER)
        self.wire.wait(0.005)
        self.respond(connection, hook)
        connection.packet(CLIENT)
        if self.kind == "each":
            connection.close(SERVER)


Fault = Callable[[Poster, Hook], None]


def responds(**response: Any) -> Fault:
    """A fault of the response: its status, its body or its delay."""
    return lambda poster, hook: poster.exchange(hook, **response)
