"""Media packets: RTP (RFC 3550), SRTP (RFC 3711) and STUN (RFC 5389)."""

from __future__ import annotations

import random
import struct
import zlib
from dataclasses import dataclass

from kit.capture import BROWSER, SIP_SERVER, WCS, Address, Capture

ICE_BROWSER, ICE_WCS = Address(BROWSER, 61512), Address(WCS, 31034)
RTP_WCS, RTP_SIP = Address(WCS, 31020), Address(SIP_SERVER, 18434)
STUN_COOKIE = 0x2112A442


@dataclass
class RtpFlow:
    """One direction of a media stream, a packet each 20 ms; encrypted ones end in a tag of ten bytes."""

    source: Address
    target: Address
    payload_type: int
    step: int
    size: int
    encrypted: bool = False

    def play(self, capture: Capture, first: float, last: float) -> int:
        """Schedule the packets from `first` to `last`; gives their number."""
        noise = random.Random(f"{self.source}>{self.target}")
        sender, sequence, stamp = noise.getrandbits(32), noise.getrandbits(15), noise.getrandbits(31)
        count = int((last - first) / 0.02) + 1
        for index in range(count):
            header = struct.pack(
                ">BBHII",
                0x80,
                self.payload_type | (0x80 if index == 0 else 0),
                (sequence + index) & 0xFFFF,
                (stamp + index * self.step) & 0xFFFFFFFF,
                sender,
            )
            body = noise.randbytes(self.size + (10 if self.encrypted else 0))
            capture.udp(first + index * 0.02 + noise.uniform(0, 0.000_9), self.source, self.target, header + body)
        return count


def g711(source: Address, target: Address) -> RtpFlow:
    """PCMU at 64 kbit/s."""
    return RtpFlow(source, target, 0, 160, 160)


def opus(source: Address, target: Address, size: int = 80) -> RtpFlow:
    """Opus in SRTP; `size` bytes a packet."""
    return RtpFlow(source, target, 111, 960, size, encrypted=True)


def stun(kind: int, transaction: bytes, attributes: bytes = b"") -> bytes:
    """A STUN message with a fingerprint. Kind 0x0001 is a binding request, 0x0101 its success answer."""
    message = struct.pack(">HHI", kind, len(attributes) + 8, STUN_COOKIE) + transaction + attributes
    return message + struct.pack(">HHI", 0x8028, 4, zlib.crc32(message) ^ 0x5354554E)


def binding_request(number: int) -> bytes:
    """The browser asks whether WCS still agrees to receive."""
    name = b"k3Wq:9bTz"
    return stun(0x0001, _transaction(number), struct.pack(">HH", 0x0006, len(name)) + name + bytes(-len(name) % 4))


def binding_answer(number: int, seen: Address) -> bytes:
    """WCS answers with the address it saw."""
    ip = int.from_bytes(bytes(map(int, seen.ip.split(".")))) ^ STUN_COOKIE
    mapped = struct.pack(">HHBBHI", 0x0020, 8, 0, 1, seen.port ^ (STUN_COOKIE >> 16), ip)
    return stun(0x0101, _transaction(number), mapped)


def _transaction(number: int) -> bytes:
    return random.Random(f"stun {number}").randbytes(12)


def stun_check(capture: Capture, at: float, number: int) -> None:
    """A binding request of the browser and its answer."""
    capture.udp(at, ICE_BROWSER, ICE_WCS, binding_request(number))
    capture.udp(at + 0.000_4, ICE_WCS, ICE_BROWSER, binding_answer(number, ICE_BROWSER))
