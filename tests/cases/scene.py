"""What the cases are played with: WCS and its web server on one machine, and as little else as possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kit.bodies import CLIENT, CONNECT
from kit.capture import LOOPBACK, SIP_SERVER, WCS, Address, Capture, Frame, Link
from kit.conversation import Conversation, Segment
from kit.hooks import Answer, Client, echo, to_json, uuid
from kit.scenes import HOOK_PORT, HookConnection
from scapy.packet import Packet

OTHER_CLIENT = Client("/198.51.100.33:40022/192.0.2.110:8443", CLIENT.node)
CALL, MESSAGE = uuid("the call"), uuid("the message")
STREAM = {"mediaSessionId": uuid("the stream"), "name": "lobby"}
DATA = {"operationId": uuid("the data"), "payload": {"text": "hello"}}


def configured(*hooks: str, **entry: str) -> dict[str, Any]:
    """What an answer to ``connect`` adds to tell something about ``hooks``."""
    return {"restClientConfig": dict.fromkeys(hooks, entry)}


FAIL = configured("call", restOnError="FAIL")


class Scene:
    """A capture of ``seconds``; ``hooks`` is the connection that most hooks use."""

    def __init__(self, seconds: float, link: Link = Link.COOKED, snaplen: int = 65535) -> None:
        self.capture = Capture(link=link, snaplen=snaplen)
        self.hooks = self.connection(34310)
        self.other_traffic(0.0)
        self.other_traffic(seconds)

    def connection(self, port: int, ip: str = LOOPBACK, host: str = "localhost:9091") -> HookConnection:
        """A connection from WCS to the web server; it is older than the capture unless it is opened."""
        return HookConnection(self.capture, Address(ip, port), Address(ip, HOOK_PORT), host)

    def other_traffic(self, at: float) -> None:
        """A packet that has nothing to do with hooks: the capture goes at least from the first to the last."""
        self.capture.udp(at, Address(WCS, 5060), Address(SIP_SERVER, 5060), b"\r\n\r\n")

    def log_in(self, at: float = 1.0, sip: bool = False, client: Client = CLIENT, **more: Any) -> float:
        """``connect`` and ESTABLISHED on the main connection, and REGISTERED if ``sip``; gives the time after it."""
        if at == 1.0:
            self.hooks.open(0.9)
        fields = {**CONNECT, "sipRegisterRequired": sip}
        config = more.get("config", {})
        at = self.hooks.post(at, "connect", client.body(fields), adding(config))
        at = self.hooks.post(at + 0.1, "ConnectionStatusEvent", client.body({**fields, "status": "ESTABLISHED"}))
        if sip:
            at = self.hooks.post(at + 0.1, "RegistrationStatusEvent", client.body({"status": "REGISTERED"}))
        return at

    def log_in_apart(self, port: int = 35_000, server_port: int = HOOK_PORT) -> None:
        """``connect`` at 1 s on the main connection, and ESTABLISHED on one of its own from ``port``."""
        self.hooks.open(0.9)
        fields = {**CONNECT, "sipRegisterRequired": False}
        done = self.hooks.post(1.0, "connect", CLIENT.body(fields))
        host = f"localhost:{server_port}"
        other = HookConnection(self.capture, Address(LOOPBACK, port), Address(LOOPBACK, server_port), host)
        other.post(other.open(done + 0.05), "ConnectionStatusEvent", CLIENT.body({**fields, "status": "ESTABLISHED"}))

    def event(self, at: float, hook: str, status: str, client: Client = CLIENT, **fields: Any) -> float:
        """An event hook on the main connection."""
        return self.hooks.post(at, hook, client.body({**fields, "status": status}))

    def leave(self, at: float, client: Client = CLIENT) -> float:
        """DISCONNECTED."""
        return self.event(at, "ConnectionStatusEvent", "DISCONNECTED", client)

    def call(self, at: float, *steps: str, client: Client = CLIENT, pause: float = 0.5, key: str = CALL) -> float:
        """Hooks of a call, ``pause`` seconds apart: events by their status, the others by their name."""
        for step in steps:
            name = "CallStatusEvent" if step.isupper() else step
            fields = {"callId": key, **({"status": step} if step.isupper() else {})}
            at = self.hooks.post(at, name, client.body(fields)) + pause
        return at

    def play(self, at: float, *steps: str | float, pause: float = 0.5, client: Client = CLIENT, **fields: Any) -> float:
        """Hooks about the same thing, ``pause`` seconds apart: "hook", "hook STATUS", each with the answer if it is not 200, as
        "hook 403"; a number waits for so many seconds more. Gives the time after the last pause.
        """
        for step in steps:
            if not isinstance(step, str):
                at += step
                continue
            name, *words = step.split()
            reply: Callable[[bytes], Answer] = echo
            if words and words[-1].isdecimal():
                reply = answering(f"{words.pop()} Forbidden")
            body = client.body({**fields, **({"status": words[0]} if words else {})})
            at = self.hooks.post(at, name, body, reply) + pause
        return at

    def write(self, path: Path, lost: Callable[[Frame], bool] = lambda _: False) -> None:
        """Writes the capture without the frames that are ``lost``."""
        self.capture.write(path, keep=lambda frame: not lost(frame))


def adding(fields: Mapping[str, Any]) -> Callable[[bytes], Answer]:
    """An echo with further fields."""
    extra = to_json(dict(fields))[1:-1]
    return lambda body: echo(body[:-1] + (b"," + extra if extra else b"") + b"}")


def answering(status: str, body: bytes = b"{}", **headers: str) -> Callable[[bytes], Answer]:
    """Always the same answer."""
    return lambda _: replace(echo(body), status=status, headers={"Content-Type": "application/json", **headers}, chunked=False)


def respond_in_vain(connection: HookConnection, at: float, response: bytes) -> None:
    """The web server's response, which never arrives: later packets of WCS acknowledge nothing of it."""

    def sent() -> Packet:
        packet = connection._make(at, connection.server, Segment(payload=response))
        connection.client.heard -= len(response)
        return packet

    connection.capture.at(at, sent)


def data_between(begin: float, end: float) -> Callable[[Frame], bool]:
    """The frames with data of hooks in a time."""
    return lambda frame: HOOK_PORT in frame.ports and frame.has_tcp_data and begin <= frame.seconds < end


def refuse(connection: Conversation, at: float) -> None:
    """The server's RST."""
    connection.send(at, connection.server, Segment("RA", window=0))


def hang_up(connection: Conversation, at: float) -> None:
    """The server's FIN, which the client's kernel acknowledges."""
    connection.send(at, connection.server, Segment("FA"))
    connection.client_ack(at + 0.000_02)


def repeat(connection: HookConnection, at: float, payload: bytes, server: bool = False) -> None:
    """The last that WCS sent, once more; with ``server`` the last that the web server sent, which never arrives."""

    def again() -> Packet:
        side = connection.server if server else connection.client
        side.sent -= len(payload)
        packet = connection._make(at, side, Segment(payload=payload))
        if server:
            connection.client.heard -= len(payload)
        return packet

    connection.capture.at(at, again)
