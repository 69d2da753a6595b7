"""What cases about single hooks are played with, beside the scene: answers that differ, requests that differ, many clients."""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from collections.abc import Callable, Mapping
from socket import inet_aton
from typing import Any

from cases.networks import status
from cases.scene import CALL, Scene, adding, hang_up, refuse
from kit.bodies import CLIENT, NODE
from kit.capture import LOOPBACK, Address
from kit.conversation import Segment
from kit.hooks import Answer, Client, echo, post, to_json
from kit.scenes import HOOK_PORT, HookConnection

CALL_BODY = CLIENT.body({"callId": CALL})
SECRET = b"of the cases"  # of the hashes that ``signed`` adds
# logs of a client must be followed by a report within ten seconds
LOGS_PATTERN = """\
name = "logs"
title = "Logs and a report of them"
key = ["sessionId"]
start = "new"

[states.new.on]
"pushLogs" = "sent"

[states.sent]
await = { hook = "BugReportStatusEvent", within = 10 }
[states.sent.on]
"BugReportStatusEvent" = "done"

[states.done.on]
"""

Reply = Callable[[bytes], Answer]
Post = tuple[str, Mapping[str, Any]] | tuple[str, Mapping[str, Any], Reply]


def post_all(scene: Scene, at: float, *hooks: Post, pause: float = 0.5, client: Client = CLIENT) -> float:
    """Hooks on the main connection, ``pause`` seconds apart; the third of a tuple answers. Gives the time after the pause."""
    for name, fields, *reply in hooks:
        at = scene.hooks.post(at, name, client.body(fields), *reply) + pause
    return at


def log_in_told(scene: Scene, **entries: Any) -> float:
    """A login whose ``connect`` is answered with a ``restClientConfig`` of these entries."""
    return scene.log_in(config={"restClientConfig": entries}) + 0.5


def returning(**changes: Any) -> Reply:
    """An echo with other values; ``...`` leaves the field out."""

    def reply(body: bytes) -> Answer:
        fields = {**json.loads(body), **changes}
        return echo(to_json({name: value for name, value in fields.items() if value is not ...}))

    return reply


def many(count: int) -> list[Client]:
    """So many clients of one WCS."""
    return [Client(f"/198.51.100.{number}:40022/192.0.2.110:8443", NODE) for number in range(1, count + 1)]


def log_in_all(scene: Scene, clients: list[Client], at: float = 1.0) -> float:
    """``connect`` and ESTABLISHED of each, one after the other."""
    scene.hooks.open(at - 0.1)
    for client in clients:
        at = scene.hooks.post(at, "connect", client.body({}), adding({})) + 0.1
        at = scene.hooks.post(at, "ConnectionStatusEvent", client.body({"status": "ESTABLISHED"})) + 0.1
    return at


class Rewritten(HookConnection):
    """A connection whose requests are changed before they leave."""

    change: Callable[[bytes], bytes] = staticmethod(lambda request: request)

    def ask(self, at: float, hook: str, body: bytes, split: bool = False) -> None:
        assert not split
        self.say(at, self.change(post(hook, body, self.host)))


def rewritten(scene: Scene, change: Callable[[bytes], bytes], port: int = 35_000, server: Address | None = None) -> Rewritten:
    """A further connection with changed requests."""
    connection = Rewritten(scene.capture, Address(LOOPBACK, port), server or Address(LOOPBACK, HOOK_PORT))
    connection.change = change  # type: ignore[method-assign]
    return connection


def half_close(scene: Scene) -> tuple[HookConnection, float]:
    """A login, and its end on another connection, on which WCS sends FIN after the request; returns that, and its beginning."""
    at = scene.log_in() + 0.5
    other = scene.connection(34320)
    begin = other.open(at)
    other.ask(begin, "ConnectionStatusEvent", status("DISCONNECTED"))
    other.server_ack(begin + 0.001)
    other.send(begin + 0.002, other.client, Segment("FA"))
    other.server_ack(begin + 0.003)
    return other, begin


def race(scene: Scene) -> tuple[HookConnection, float]:
    """A login, and a call on its connection, which the web server drops just then; returns a new one, and when it is open."""
    done = scene.log_in()
    old, new = scene.hooks, scene.connection(34320)
    hang_up(old, done + 4.9)
    old.ask(done + 4.900_1, "call", CALL_BODY)
    refuse(old, done + 4.900_2)
    new.open(done + 4.901)
    return new, done + 4.902


def set_back(capture: bytes, behind: int, by: int = 2) -> bytes:
    """The capture with the time stamps of all packets from number ``behind`` on ``by`` seconds earlier."""
    changed, at, number = bytearray(capture), 24, 0
    while at < len(capture):
        seconds, _, length, _ = struct.unpack_from("<IIII", capture, at)
        number += 1
        if number >= behind:
            struct.pack_into("<I", changed, at, seconds - by)
        at += 16 + length
    return bytes(changed)


def seen_twice(capture: bytes, address: str, translated: str) -> bytes:
    """The capture with each packet from or to ``address`` once more, 20 microseconds later, with another address."""
    old, new, changed, at = inet_aton(address), inet_aton(translated), bytearray(capture[:24]), 24
    while at < len(capture):
        seconds, fraction, length, wire = struct.unpack_from("<IIII", capture, at)
        packet = capture[at + 16 : at + 16 + length]
        changed += capture[at : at + 16] + packet
        if old in packet[28:36]:  # in the IP header, after that of the cooked capture
            (checksum,) = struct.unpack_from(">H", packet, 52)
            total = (
                (~checksum & 0xFFFF) + sum(struct.unpack(">2H", new)) + sum(~word & 0xFFFF for word in struct.unpack(">2H", old))
            )
            total = (total & 0xFFFF) + (total >> 16)  # RFC 1624
            checksum = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
            again = packet[:36].replace(old, new) + packet[36:52] + struct.pack(">H", checksum) + packet[54:]
            changed += struct.pack("<IIII", seconds, fraction + 20, length, wire) + again
        at += 16 + length
    return bytes(changed)


def without_first(capture: bytes, packets: int) -> bytes:
    """The capture without its first packets."""
    at = 24
    for _ in range(packets):
        at += 16 + struct.unpack_from("<IIII", capture, at)[2]
    return capture[:24] + capture[at:]


def signed(request: bytes) -> bytes:
    """The request with the hash of its body."""
    head, _, body = request.partition(b"\r\n\r\n")
    digits = hmac.new(SECRET, body, hashlib.md5).hexdigest()
    return head + b"\r\nAuthorization: WCS " + digits.encode() + b"\r\n\r\n" + body
