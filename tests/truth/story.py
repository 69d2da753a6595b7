"""What WCS posts: logins, calls, messages and streams as a list of hooks (docs/wcs.md)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple


class Hook(NamedTuple):
    """A hook, and how many seconds WCS waits before it posts it. ``required``: its sequence needs it."""

    name: str
    fields: dict[str, Any]
    pause: float = 0.05
    required: bool = False

    @property
    def refusable(self) -> bool:
        return not self.name.endswith("Event")


class Story(NamedTuple):
    hooks: list[Hook]
    refused: list[Hook]  # what follows instead where `connect` does not succeed


def story(random: Random) -> Story:
    """Returns one client's whole session."""
    session = f"/203.0.113.{random.randrange(1, 255)}:{random.randrange(49152, 65535)}/192.0.2.10:8080"
    base = {"nodeId": f"node-{random.randrange(10**6)}@192.0.2.10", "appKey": "defaultApp", "sessionId": session}
    registers = random.random() < 0.7
    client = {**base, "sipLogin": "agent7", "sipDomain": "sip.example", "sipRegisterRequired": registers}
    hooks = [Hook("connect", client, 0.1), _status("ConnectionStatusEvent", client, "ESTABLISHED")]
    if registers:
        hooks.append(_status("RegistrationStatusEvent", client, "REGISTERED"))
    for number in range(random.randint(1, 3)):
        hooks += random.choice(PARTS)(random, base, number)
    gone = _status("ConnectionStatusEvent", client, "DISCONNECTED")._replace(required=False, pause=random.uniform(0.5, 3))
    hooks.append(gone)
    return Story(hooks, [_status("ConnectionStatusEvent", client, "FAILED"), gone])


def _status(name: str, fields: dict[str, Any], status: str, pause: float = 0.05, required: bool = True) -> Hook:
    return Hook(name, {**fields, "status": status}, pause, required)


def _call(random: Random, base: dict[str, Any], number: int) -> list[Hook]:
    call = {
        **base,
        "callId": f"call-{number}-{random.randrange(10**6)}",
        "incoming": False,
        "caller": "agent7",
        "callee": "5550123",
    }
    if random.random() < 0.5:  # an SDP makes a body of several segments
        call["sdp"] = "v=0\r\n" + "".join(
            f"a=candidate:{n} 1 udp 21 203.0.113.4 {n} typ host\r\n" for n in range(random.randint(1, 60))
        )
    hooks = [Hook("call", call, random.uniform(0.2, 2))]
    if random.random() < 0.2:
        return [*hooks, _status("CallStatusEvent", call, "BUSY", 0.3)]
    if random.random() < 0.5:
        hooks.append(_status("CallStatusEvent", call, "TRYING", required=False))
    hooks.append(_status("CallStatusEvent", call, "RING", 0.2, required=False))
    hooks.append(_status("CallStatusEvent", call, "ESTABLISHED", random.uniform(0.5, 3), required=False))
    hooks.append(Hook("hangup", {**base, "callId": call["callId"]}, random.uniform(0.5, 4)))
    return [*hooks, _status("CallStatusEvent", call, "FINISH", 0.1)]


def _incoming(random: Random, base: dict[str, Any], number: int) -> list[Hook]:
    call = {**base, "callId": f"in-{number}-{random.randrange(10**6)}", "incoming": True, "caller": "5550123", "callee": "agent7"}
    return [
        Hook("OnCallEvent", {**call, "status": "RING"}, random.uniform(0.2, 2)),
        Hook("answer", call, random.uniform(0.5, 3)),
        _status("CallStatusEvent", call, "ESTABLISHED", 0.1, required=False),
        Hook("hangup", {**base, "callId": call["callId"]}, random.uniform(0.5, 4)),
        _status("CallStatusEvent", call, "FINISH", 0.1),
    ]


def _message(random: Random, base: dict[str, Any], number: int) -> list[Hook]:
    message = {**base, "id": f"message-{number}-{random.randrange(10**6)}", "from": "agent7", "to": "5550123", "body": "hello"}
    return [Hook("sendMessage", message, random.uniform(0.2, 2)), _status("MessageStatusEvent", message, "ACCEPTED", 0.2)]


def _publish(random: Random, base: dict[str, Any], number: int) -> list[Hook]:
    return _stream(random, {**base, "published": True}, number, ("publishStream", "PUBLISHING", "unPublishStream", "UNPUBLISHED"))


def _play(random: Random, base: dict[str, Any], number: int) -> list[Hook]:
    return _stream(random, {**base, "published": False}, number, ("playStream", "PLAYING", "stopStream", "STOPPED"))


def _stream(random: Random, base: dict[str, Any], number: int, steps: tuple[str, str, str, str]) -> list[Hook]:
    """A stream: ``steps`` are the hook that starts it, its status, the hook that stops it, and its last status."""
    start, running, stop, last = steps
    media = f"{start}-{number}-{random.randrange(10**6)}"
    stream = {**base, "mediaSessionId": media, "name": f"stream-{media}", "hasVideo": True, "hasAudio": True}
    return [
        Hook(start, {**stream, "status": "PENDING"}, random.uniform(0.2, 2)),
        _status("StreamStatusEvent", stream, running, 0.3, required=False),
        Hook(stop, {**stream, "status": running}, random.uniform(0.5, 4)),
        _status("StreamStatusEvent", stream, last, 0.1),
    ]


PARTS: tuple[Callable[[Random, dict[str, Any], int], list[Hook]], ...] = (_call, _call, _incoming, _message, _publish, _play)
