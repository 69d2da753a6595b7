"""The browser's WebSocket (RFC 6455) to WCS."""

from __future__ import annotations

import json
import struct
from typing import Any

from kit.capture import BROWSER, WCS, Address, Capture
from kit.conversation import Conversation

WEBSOCKET_CLIENT, WEBSOCKET_SERVER = Address(BROWSER, 50814), Address(WCS, 8080)
PING, PONG = 9, 10


class WebSocket(Conversation):
    """The browser's connection to WCS on port 8080; there before the capture unless `upgrade` is called."""

    def __init__(self, capture: Capture) -> None:
        super().__init__(capture, WEBSOCKET_CLIENT, WEBSOCKET_SERVER)

    def upgrade(self, at: float) -> float:
        """TCP handshake and HTTP upgrade; gives the time after it."""
        at = self.open(at) + 0.001
        ask = (
            "GET / HTTP/1.1\r\nHost: 192.0.2.110:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Origin: https://shop.example\r\n\r\n"
        )
        agree = (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        )
        self.say(at, ask.encode())
        self.answer(at + 0.002, agree.encode())
        self.client_ack(at + 0.023)
        return at + 0.023

    def ask(self, at: float, message: str, *data: Any) -> None:
        """The page calls a function of WCS; the kernel acknowledges."""
        self.say(at, web_socket_frame(_call(message, data), masked=True))
        self.server_ack(at + 0.000_04)

    def tell(self, at: float, message: str, *data: Any) -> None:
        """WCS calls a function of the page, which acknowledges one round trip later."""
        self.answer(at, web_socket_frame(_call(message, data), masked=False))
        self.client_ack(at + 0.021)


def _call(message: str, data: tuple[Any, ...]) -> bytes:
    return json.dumps({"message": message, "data": data}, separators=(",", ":")).encode()


def web_socket_frame(payload: bytes, masked: bool, opcode: int = 1) -> bytes:
    """One final frame; the mask is fixed, which no receiver minds."""
    mask_bit = 0x80 if masked else 0
    size = len(payload)
    head = bytes([0x80 | opcode, mask_bit | size]) if size < 126 else struct.pack(">BBH", 0x80 | opcode, mask_bit | 126, size)
    if not masked:
        return head + payload
    mask = b"\x5a\x17\xc3\x2e"
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
