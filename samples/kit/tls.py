"""TLS 1.3 records (RFC 8446) with well-formed hellos; what would be encrypted is noise."""

from __future__ import annotations

import random
import struct

HANDSHAKE, CHANGE_CIPHER_SPEC, APPLICATION_DATA = 22, 20, 23
CLIENT_HELLO, SERVER_HELLO = 1, 2
AES_128_GCM, AES_256_GCM, X25519 = 0x1301, 0x1302, 0x001D
SERVER_NAME, GROUPS, SIGNATURES, VERSIONS, KEY_SHARE = 0, 10, 13, 43, 51
TLS_1_2, TLS_1_3 = 0x0303, 0x0304


def client_hello(name: str) -> bytes:
    """The record in which the client names the server it wants."""
    noise = random.Random("client hello")
    host = name.encode()
    extensions = [
        _extension(SERVER_NAME, struct.pack(">HBH", len(host) + 3, 0, len(host)) + host),
        _extension(GROUPS, struct.pack(">HH", 2, X25519)),
        _extension(SIGNATURES, struct.pack(">HHHH", 6, 0x0403, 0x0804, 0x0401)),
        _extension(VERSIONS, struct.pack(">BH", 2, TLS_1_3)),
        _extension(KEY_SHARE, struct.pack(">HHH", 36, X25519, 32) + noise.randbytes(32)),
    ]
    session = b"\x20" + random.Random("session").randbytes(32)
    suites = struct.pack(">HHH", 4, AES_128_GCM, AES_256_GCM)
    body = struct.pack(">H", TLS_1_2) + noise.randbytes(32) + session + suites + b"\x01\x00" + _block(extensions)
    return _record(HANDSHAKE, _handshake(CLIENT_HELLO, body))


def server_hello() -> bytes:
    """The server's choice, and the change of cipher that old middle boxes want to see."""
    noise = random.Random("server hello")
    extensions = [
        _extension(VERSIONS, struct.pack(">H", TLS_1_3)),
        _extension(KEY_SHARE, struct.pack(">HH", X25519, 32) + noise.randbytes(32)),
    ]
    session = b"\x20" + random.Random("session").randbytes(32)
    body = struct.pack(">H", TLS_1_2) + noise.randbytes(32) + session
    body += struct.pack(">HB", AES_128_GCM, 0) + _block(extensions)
    return _record(HANDSHAKE, _handshake(SERVER_HELLO, body)) + _record(CHANGE_CIPHER_SPEC, b"\x01")


def application_data(size: int, name: str) -> bytes:
    """An encrypted record of `size` bytes."""
    return _record(APPLICATION_DATA, random.Random(name).randbytes(size))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack(">BHH", kind, TLS_1_2, len(content)) + content


def _handshake(kind: int, body: bytes) -> bytes:
    return struct.pack(">I", kind << 24 | len(body)) + body


def _extension(kind: int, content: bytes) -> bytes:
    return struct.pack(">HH", kind, len(content)) + content


def _block(extensions: list[bytes]) -> bytes:
    joined = b"".join(extensions)
    return struct.pack(">H", len(joined)) + joined
