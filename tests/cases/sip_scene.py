"""The scene for cases with SIP, DNS and the browser's WebSocket next to the hooks."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any

from cases.scene import CALL, MESSAGE, Scene
from kit.bodies import CLIENT, CONNECT
from kit.capture import SIP_SERVER, WCS, Address
from kit.conversation import Conversation
from kit.hooks import Client
from kit.sip import SipDialog, options, sip_in, sip_out
from kit.websocket import WebSocket
from scapy.layers.inet import ICMP, IP, IPerror, UDPerror
from scapy.packet import Packet

USER, CALLEE = "agent7", "5550123"
RESOLVER = Address("192.0.2.1", 53)


class SipScene(Scene):
    """A scene with a SIP server. ``keep_alive``: it begins with OPTIONS, so that the capture contains other SIP from WCS."""

    def __init__(self, seconds: float, keep_alive: bool = True) -> None:
        super().__init__(seconds)
        if keep_alive:
            options(self.capture, 0.2, 1)

    def begin(self, at: float = 1.0, client: Client = CLIENT, **fields: Any) -> float:
        """``connect`` and ESTABLISHED of a client that wants SIP registration; returns the time after it."""
        if at == 1.0:
            self.hooks.open(0.9)
        fields = {**CONNECT, "sipRegisterRequired": True, **fields}
        at = self.hooks.post(at, "connect", client.body(fields))
        return self.hooks.post(at + 0.1, "ConnectionStatusEvent", client.body({**fields, "status": "ESTABLISHED"}))

    def registered(self, at: float) -> float:
        """REGISTERED; returns the time after it."""
        return self.event(at, "RegistrationStatusEvent", "REGISTERED")

    def calling(self, at: float, *steps: str, pause: float = 0.5, key: str = CALL, **fields: Any) -> float:
        """Hooks of a call, with its caller and callee, in the form of ``Scene.play``."""
        return self.play(at, *steps, pause=pause, callId=key, **{"caller": USER, "callee": CALLEE, **fields})

    def texting(self, at: float, *steps: str) -> float:
        """Hooks of a message, in the form of ``Scene.play``."""
        return self.play(at, *steps, **{"id": MESSAGE, "from": USER, "to": CALLEE})

    def sip(self, at: float, dialog: SipDialog, method: str, *responses: str, pause: float = 0.03, body: str = "") -> None:
        """A request from WCS and the responses of the SIP server, ``pause`` seconds apart."""
        sip_out(self.capture, at, dialog.request(method, body))
        for number, response in enumerate(responses, 1):
            sip_in(self.capture, at + number * pause, dialog.answer(method, response))

    def sip_back(self, at: float, dialog: SipDialog, method: str, *responses: str, body: str = "", kind: str = "") -> None:
        """A request from the SIP server and the responses of WCS."""
        dialog = replace(dialog, caller=dialog.callee, callee=dialog.caller, host=SIP_SERVER, cseq=901)
        sip_in(self.capture, at, dialog.request(method, body, kind))
        for number, response in enumerate(responses, 1):
            sip_out(self.capture, at + number * 0.001, dialog.answer(method, response))

    def sip_over_tcp(self, at: float, parts: list[bytes], responses: list[bytes]) -> None:
        """SIP on a TCP connection of its own: what WCS sends, each part in a segment, and what the SIP server sends."""
        connection = Conversation(self.capture, Address(WCS, 40_123), Address(SIP_SERVER, 5080))
        at = connection.open(at) + 0.001
        for part in parts:
            connection.say(at, part)
            at += 0.001
        for response in responses:
            connection.answer(at + 0.03, response)
            connection.client_ack(at + 0.031)

    def unreachable(self, at: float) -> None:
        """An ICMP error: the port of the SIP server is closed."""
        quoted = IPerror(src=WCS, dst=SIP_SERVER) / UDPerror(sport=5060, dport=5060)

        def error() -> Packet:
            return IP(src=SIP_SERVER, dst=WCS, id=7) / ICMP(type=3, code=3) / quoted

        self.capture.at(at, error)

    def dns(self, at: float, name: str, code: int | None = 0, address: str | None = None, number: int = 7) -> None:
        """A DNS query of WCS and its response: an RCODE, with an address if the name resolves; ``code`` None: no response."""
        asker = Address(WCS, 40_053)
        labels = b"".join(bytes((len(part),)) + part.encode() for part in name.split(".")) + b"\0"
        question = labels + struct.pack(">HH", 1, 1)
        self.capture.udp(at, asker, RESOLVER, struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + question)
        if code is None:
            return
        record = b"" if address is None else b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + bytes(map(int, address.split(".")))
        head = struct.pack(">HHHHHH", number, 0x8180 | code, 1, bool(record), 0, 0)
        self.capture.udp(at + 0.01, RESOLVER, asker, head + question + record)

    def web_socket(self, at: float, closed: float | None = None) -> None:
        """A browser opens a WebSocket to WCS and sends its login; ``closed``: when the connection is closed."""
        socket = WebSocket(self.capture)
        socket.ask(socket.upgrade(at) + 0.003, "connect", {"sipLogin": USER})
        if closed is not None:
            socket.close(closed)


def dialog(name: str = "evidence", user: str = USER, callee: str = CALLEE) -> SipDialog:
    """The SIP messages of a user with one Call-ID."""
    return SipDialog(f"{name}@{WCS}", user, callee)
