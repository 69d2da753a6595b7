"""Healthy conversations between WCS and a web server at random, packet by packet, and captures of them, without scapy.

Every branch of the patterns is played: logins with and without SIP, calls out and in with all their ends, messages with
delivery reports. Hooks use a pool of connections as WCS does: one exchange at a time on each, closed when idle.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
RAW_IP = 101
START = 1_433_326_347_000_000  # microseconds
WCS, WEB = b"\x7f\0\0\1", b"\x7f\0\0\1"
PORT = 9091
HEADERS = 40  # bytes of IP and TCP
SEQUENCES = 1 << 32
IDLE = 5.0  # seconds after which an unused connection is closed


class Packet(NamedTuple):
    """One TCP packet; ``at`` in seconds. ``weight`` keeps the order of packets of the same moment."""

    at: float
    weight: int
    stream: int
    data: bytes  # from the IP header on


@dataclass
class Hook:
    """A hook, to be posted ``pause`` seconds after the one before. ``required``: the code for its absence, if it has one."""

    name: str
    fields: dict[str, Any]
    pause: float
    status: int = 200
    extra: dict[str, Any] = field(default_factory=dict)  # what the answer adds to the echo
    required: str | None = None
    at: float = 0.0
    took: float = 0.0


class Connection:
    """A TCP connection whose packets go to ``out``."""

    def __init__(self, out: list[Packet], number: int, random: Random) -> None:
        self.out = out
        self.number = number
        self.port = 32_768 + number
        self.sequence = [random.getrandbits(32), random.getrandbits(32)]
        self.busy_until = 0.0

    def send(self, at: float, side: int, flags: int, payload: bytes = b"") -> None:
        ports = (self.port, PORT) if side == 0 else (PORT, self.port)
        acknowledgment = self.sequence[1 - side] if flags & ACK else 0
        tcp = struct.pack("!HHIIBBHHH", *ports, self.sequence[side], acknowledgment, 5 << 4, flags, 512, 0, 0)
        length = 20 + len(tcp) + len(payload)
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, length, 0, 0x4000, 64, 6, 0, WCS, WEB)
        self.out.append(Packet(at, len(self.out), self.number, ip + tcp + payload))
        grown = len(payload) + (1 if flags & (SYN | FIN) else 0)
        self.sequence[side] = (self.sequence[side] + grown) % SEQUENCES

    def open(self, at: float) -> None:
        self.send(at, 0, SYN)
        self.send(at, 1, SYN | ACK)
        self.send(at, 0, ACK)

    def close(self, at: float, side: int, rudely: bool) -> None:
        if rudely:
            self.send(at, side, RST | ACK)
            return
        self.send(at, side, FIN | ACK)
        self.send(at, 1 - side, FIN | ACK)
        self.send(at, side, ACK)


class Talk:
    """Posts hooks and keeps their packets."""

    def __init__(self, random: Random, rude: float) -> None:
        self.random = random
        self.rude = rude  # how often a connection ends with RST
        self.packets: list[Packet] = []
        self.connections: list[Connection] = []
        self.last = 0.0

    def play(self, hooks: Sequence[Hook]) -> None:
        """Posts ``hooks`` at the times they have, each on a connection that is free then."""
        for hook in sorted(hooks, key=lambda one: one.at):
            connection = self._free(hook.at)
            self._post(connection, hook)
        for connection in self.connections:
            if self.random.random() < 0.6:
                self._retire(connection, connection.busy_until + IDLE)

    def _free(self, at: float) -> Connection:
        for connection in list(self.connections):
            if connection.busy_until + IDLE < at:
                self._retire(connection, connection.busy_until + IDLE)
        free = [one for one in self.connections if one.busy_until < at]
        if free and self.random.random() < 0.9:
            return self.random.choice(free)
        connection = Connection(self.packets, len({packet.stream for packet in self.packets}), self.random)
        connection.open(at - 0.000_5)
        self.connections.append(connection)
        return connection

    def _retire(self, connection: Connection, at: float) -> None:
        connection.close(at, self.random.choice((0, 0, 1)), rudely=self.random.random() < self.rude)
        self.connections.remove(connection)

    def _post(self, connection: Connection, hook: Hook) -> None:
        random = self.random
        body = json.dumps(hook.fields, separators=(",", ":")).encode()
        answer = json.dumps({**hook.fields, **hook.extra}, separators=(",", ":")).encode() if hook.status == 200 else b"{}"
        head = (
            f"POST /EchoApp/{hook.name} HTTP/1.1\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
            f"User-Agent: Java/1.8.0_45\r\nHost: localhost:9091\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        at = hook.at
        for part in self._parts(head, body):
            connection.send(at, 0, PSH | ACK, part)
            at += 0.000_02
        if random.random() < 0.5:
            connection.send(at, 1, ACK)
        at = hook.at + hook.took
        reason = {200: "OK", 403: "Forbidden"}[hook.status]
        kind = f"HTTP/1.1 {hook.status} {reason}\r\nContent-Type: application/json;charset=UTF-8\r\n"
        if random.random() < 0.5:
            parts = [f"{kind}Content-Length: {len(answer)}\r\n\r\n".encode(), answer]
        else:
            parts = [f"{kind}Transfer-Encoding: chunked\r\n\r\n".encode(), b"%x\r\n" % len(answer), answer, b"\r\n0\r\n\r\n"]
        for part in self._parts(*parts):
            connection.send(at, 1, PSH | ACK, part)
            if random.random() < 0.5:
                connection.send(at + 0.000_01, 0, ACK)
            at += 0.000_03
        connection.send(at, 0, ACK)
        connection.busy_until = at
        self.last = max(self.last, at)

    def _parts(self, *pieces: bytes) -> Iterator[bytes]:
        """Pieces as the writer's buffers cut them: together, one by one, or in segments."""
        if self.random.random() < 0.3:
            pieces = (b"".join(pieces),)
        for piece in pieces:
            size = self.random.choice((len(piece), len(piece), 100))
            for begin in range(0, len(piece), max(size, 1)):
                yield piece[begin : begin + size]


# ---- what clients do -----------------------------------------------------------------------------------------------


class Script:
    """One client connection's hooks. Times grow from ``at``; what several objects do may run at the same time."""

    def __init__(self, random: Random, number: int, at: float) -> None:
        self.random = random
        self.number = number
        self.at = at
        self.session = {
            "nodeId": "Hq5dTz8vBn2cKx7wLm4pRs9fJg3yVa6e@192.0.2.110",
            "appKey": "defaultApp",
            "sessionId": f"/198.51.100.210:{50_000 + number}/192.0.2.110:8443",
        }
        self.hooks: list[Hook] = []
        self.objects = 0

    def log_in(self) -> None:
        """``connect`` up to the result of the SIP registration."""
        random = self.random
        sip = random.random() < 0.6
        config = {"restClientConfig": {"call": {"restOnError": "FAIL"}}}
        connect = {"sipRegisterRequired": sip, "sipLogin": "agent7", "origin": "https://shop.example"}
        hooks = [
            Hook("connect", connect, 0.0, extra=config),
            Hook("ConnectionStatusEvent", {**connect, "status": "ESTABLISHED"}, random.uniform(0.01, 3), required="FLOW003"),
        ]
        if sip:
            hooks.append(Hook("RegistrationStatusEvent", {"status": "REGISTERED"}, random.uniform(0.01, 9), required="FLOW005"))
        self._add(hooks)

    def live(self) -> None:
        """A few calls and messages, one after the other or at the same time."""
        random = self.random
        begin = self.at
        ends = [begin]
        for _ in range(random.randint(0, 3)):
            self.at = begin if random.random() < 0.3 else max(ends)
            self.at += random.uniform(0.01, 4)
            self._add(random.choice((self.call, self.incoming_call, self.send_message, self.receive_message))())
            ends.append(self.at)
        self.at = max(ends)

    def leave(self) -> None:
        """DISCONNECTED, after UNREGISTERED or without it. What had to come can come no more."""
        registered = any(hook.name == "RegistrationStatusEvent" for hook in self.hooks)
        hooks = [Hook("ConnectionStatusEvent", {"status": "DISCONNECTED"}, self.random.uniform(0.5, 2))]
        if registered and self.random.random() < 0.5:
            hooks.insert(0, Hook("RegistrationStatusEvent", {"status": "UNREGISTERED"}, 0.3))
        self._add(hooks)

    def call(self) -> list[Hook]:
        random = self.random
        key = {"callId": self._id()}
        object_ = {**key, "incoming": False, "caller": "agent7", "callee": "5550123"}
        hooks = [Hook("call", {**object_, "status": "PENDING"}, 0.0)]
        if random.random() < 0.1:
            hooks[0].status = 403
            return [*hooks, Hook("CallStatusEvent", {"id": key["callId"], "status": "FAILED"}, 0.05)]
        progress = [status for status in ("TRYING", "RING", "SESSION_PROGRESS", "RING") if random.random() < 0.5]
        hooks += [Hook("CallStatusEvent", {**object_, "status": s}, random.uniform(0.05, 2)) for s in progress]
        end = random.choice(("answered", "answered", "busy", "cancelled", "failed"))
        if end == "answered":
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "ESTABLISHED"}, random.uniform(0.1, 4)))
            return hooks + self._talk(object_, key)
        if end == "busy":
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "BUSY"}, 0.3))
            if random.random() < 0.5:
                hooks.append(Hook("CallStatusEvent", {**object_, "status": "FINISH"}, 0.1))
        elif end == "cancelled":
            last = random.choice(("FINISH", "FAILED"))
            hooks.append(Hook("hangup", key, 0.5))
            hooks.append(Hook("CallStatusEvent", {**object_, "status": last}, 0.2, required="FLOW018"))
        else:
            name = random.choice(("id", "callId"))
            hooks.append(Hook("CallStatusEvent", {name: key["callId"], "status": "FAILED", "info": "No common codecs"}, 0.4))
        return hooks

    def incoming_call(self) -> list[Hook]:
        random = self.random
        key = {"callId": f"{self._id()}@sip.example"}
        object_ = {**key, "incoming": True, "caller": "5550177", "callee": "agent7"}
        hooks = [Hook("OnCallEvent", {**object_, "status": "PENDING"}, 0.0)]
        if random.random() < 0.6:
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "RING"}, 0.05))
        end = random.choice(("answered", "answered", "rejected", "missed"))
        if end == "answered":
            hooks.append(Hook("answer", {**object_, "status": "PENDING"}, random.uniform(0.5, 5)))
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "ESTABLISHED"}, 0.3))
            return hooks + self._talk(object_, key)
        if end == "rejected":
            hooks.append(Hook("hangup", key, 1.0))
        required = "FLOW018" if end == "rejected" else None
        last = random.choice(("FINISH", "FAILED"))
        return [*hooks, Hook("CallStatusEvent", {**object_, "status": last}, 0.4, required=required)]

    def _talk(self, object_: dict[str, Any], key: dict[str, str]) -> list[Hook]:
        """From ESTABLISHED to the end: hold and back, tones, who hangs up."""
        random = self.random
        hooks: list[Hook] = []
        for _ in range(random.randint(0, 2)):
            kind = random.choice(("hold", "tone", "again"))
            if kind == "hold":
                hooks.append(Hook("hold", key, 0.4))
                hooks.append(Hook("CallStatusEvent", {**object_, "status": "HOLD"}, 0.1))
                hooks.append(Hook("unhold", key, 0.9))
            elif kind == "tone":
                hooks.append(Hook("sendDtmf", {**key, "type": "RFC2833", "dtmf": random.choice("123456789*#")}, 0.2))
                continue
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "ESTABLISHED", "hasVideo": kind == "hold"}, 0.1))
        local = random.random() < 0.6
        if local:
            hooks.append(Hook("hangup", key, random.uniform(0.1, 9)))
        required = "FLOW018" if local else None
        return [*hooks, Hook("CallStatusEvent", {**object_, "status": "FINISH"}, 0.05, required=required)]

    def send_message(self) -> list[Hook]:
        random = self.random
        report = random.random() < 0.4
        object_ = {"id": self._id(), "from": "agent7", "to": "5550123", "body": "at ten", "isImdnRequired": report}
        hooks = [Hook("sendMessage", object_, 0.0)]
        sent = random.random() < 0.4
        if sent:
            hooks.append(Hook("MessageStatusEvent", {**object_, "status": "SENT"}, 0.05))
        required = None if sent or report else "FLOW027"
        hooks.append(Hook("MessageStatusEvent", {**object_, "status": "ACCEPTED"}, random.uniform(0.05, 9), required=required))
        if report and random.random() < 0.8:
            hooks.append(Hook("MessageStatusEvent", {"id": object_["id"], "status": "IMDN_DELIVERED"}, 1.0))
        return hooks

    def receive_message(self) -> list[Hook]:
        object_ = {"id": self._id(), "from": "5550123", "to": "agent7", "body": "fine", "status": "RECEIVED"}
        hooks = [Hook("OnMessageEvent", object_, 0.0)]
        if self.random.random() < 0.4:
            hooks.append(Hook("MessageStatusEvent", {"id": object_["id"], "status": "IMDN_NOTIFICATION_SENT"}, 0.2))
        return hooks

    def _id(self) -> str:
        self.objects += 1
        return f"6f0c2c1e-{self.number:04x}-4000-8000-{self.objects:012x}"

    def _add(self, hooks: Sequence[Hook]) -> None:
        """Gives the hooks their times. Two events in a row may overtake each other, posted within the time of one answer."""
        ends = self.at
        previous: Hook | None = None
        for hook in hooks:
            hook.took = self.random.choice((0.000_4, 0.005, 0.05, 0.4))
            hook.at = max(self.at, ends) + 0.001 + hook.pause
            hook.fields = {**self.session, **hook.fields}
            if previous is not None and _events(previous, hook) and self.random.random() < 0.15:
                hook.at = previous.at  # both at once, the later one a little earlier
                previous.at += 0.000_2
            ends = max(ends, hook.at + hook.took + 0.001)
            self.at = hook.at
            previous = hook
            self.hooks.append(hook)
        self.at = ends


def _events(one: Hook, other: Hook) -> bool:
    return one.name == other.name == "CallStatusEvent" and one.at > 0


def scripts(random: Random) -> list[Script]:
    """What some clients do, at the same time or one after the other; a few come back with the same sessionId."""
    result = []
    for number in range(random.randint(1, 3)):
        script = Script(random, number, random.uniform(0, 5))
        for _ in range(random.choice((1, 1, 2))):
            script.log_in()
            script.live()
            gone = random.random() < 0.7
            if gone:
                script.leave()
            else:
                break
            script.at += random.uniform(0.1, 3)
        result.append(script)
    return result


def packets_of(hooks: Sequence[Hook], random: Random, rude: float = 0.15, doubled: float = 0.0) -> list[Packet]:
    """The packets of a conversation in time order, and a last one, of other traffic, a minute later.

    ``rude``: how often a connection ends with RST; ``doubled``: how often all is recorded on two interfaces.
    """
    talk = Talk(random, rude)
    talk.play(hooks)
    packets = talk.packets
    if random.random() < 0.2:  # the network lost a few, which are sent again
        spare = [packet for packet in packets if len(packet.data) > HEADERS]
        packets += [packet._replace(at=packet.at + 0.000_005) for packet in random.sample(spare, min(len(spare), 5))]
    if random.random() < doubled:
        packets += [packet._replace(at=packet.at + 0.000_002) for packet in packets]
    packets.sort()
    udp = struct.pack("!BBHHHBBH4s4sHHHH", 0x45, 0, 28, 0, 0, 64, 17, 0, WCS, WEB, 7, 7, 8, 0)
    return [*packets, Packet(packets[-1].at + 60, len(packets), -1, udp)]


def write(path: Path, packets: Sequence[Packet], snaplen: int = 65_535) -> str:
    """Writes a pcap of ``packets`` and gives its path."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snaplen, RAW_IP)]
    for packet in packets:
        seconds, fraction = divmod(START + round(packet.at * 1e6), 1_000_000)
        kept = packet.data[:snaplen]
        out.append(struct.pack("<IIII", seconds, fraction, len(kept), len(packet.data)) + kept)
    path.write_bytes(b"".join(out))
    return str(path)
