"""Passes over packets that are known beforehand to matter to nobody, at a glance and in the file's own bytes.

The sieve learns from the packets that were looked into: UDP ports between which nothing of interest goes, directions of TCP
connections that are not watched. More of the same is recognised at fixed offsets, without cutting a packet out or making
an object for it. What differs in any way (options, fragments, tunnels, a SYN, what may be a request) is left to the ordinary
road: the sieve changes how long an analysis takes, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from struct import Struct
from struct import error as StructError  # noqa: N812
from typing import Any, NamedTuple

from wcs_pcap.model import NANOSECONDS

MAX_KNOWN = 1 << 17  # port pairs or directions that are remembered; then all are forgotten and learned again
FOREVER = 1 << 62

UDP, TCP, SYN = 17, 6, 2
# the 4 bytes from an IPv4 header's fragment field on, under a mask that leaves "is a fragment" and the protocol
FRAGMENT_AND_PROTOCOL, WHOLE_UDP, WHOLE_TCP = b"\xbf\xff\x00\xff", b"\0\0\0\x11", b"\0\0\0\x06"
REQUESTS = b"PG"  # how POST and GET begin: on any port they may be hooks that are sent elsewhere


class Layout(NamedTuple):
    """Where a packet shows at once that it is IPv4 without options, or IPv6, beginning at ``ip``.

    That is the word at ``offset``, under a mask: the EtherType where there is one before the header, and the header's first byte.
    """

    offset: int
    kind: str  # a struct format
    ipv4: tuple[bytes, bytes]  # mask and value
    ipv6: tuple[bytes, bytes]
    ip: int


_VERSION = (b"\xff", b"\x45"), (b"\xf0", b"\x60")
_TYPE_AND_VERSION = (b"\xff\xff\xff\0", b"\x08\x00\x45\0"), (b"\xff\xff\xf0\0", b"\x86\xdd\x60\0")
ETHERNET, SLL = Layout(12, "I", *_TYPE_AND_VERSION, 14), Layout(14, "I", *_TYPE_AND_VERSION, 16)
TAGGED_ETHERNET = Layout(
    12, "Q",
    (b"\xff\xff\0\0\xff\xff\xff\0", b"\x81\x00\0\0\x08\x00\x45\0"),
    (b"\xff\xff\0\0\xff\xff\xf0\0", b"\x81\x00\0\0\x86\xdd\x60\0"),
    18,
)  # fmt: skip
RAW, FAMILY, SLL2 = Layout(0, "B", *_VERSION, 0), Layout(4, "B", *_VERSION, 4), Layout(20, "B", *_VERSION, 20)
LAYOUTS = {0: FAMILY, 1: ETHERNET, 12: RAW, 14: RAW, 101: RAW, 108: FAMILY, 113: SLL, 228: RAW, 229: RAW, 276: SLL2}

PCAP_RECORD = 16
PCAPNG_BLOCK, PACKET_BLOCK = 28, 6


class Passed(NamedTuple):
    """What was passed over: up to ``position``, ``packets`` of them, ``cut`` of these cut short; ``latest`` is the time of the
    latest one, in nanoseconds, or the lower word of it in ticks."""

    position: int
    packets: int
    cut: int
    latest: int


class Learner:
    """Hands on what is learned to the sieve of the capture that is being read, if there is one."""

    def __init__(self, sieve: Sieve | None = None) -> None:
        self.sieve = sieve

    def learn_udp(self, ports: bytes) -> None:
        if self.sieve is not None:
            self.sieve.learn_udp(ports)

    def learn_tcp(self, direction: bytes) -> None:
        if self.sieve is not None:
            self.sieve.learn_tcp(direction)


class Sieve:
    """What one capture has taught. ``awake`` once there is anything that it could pass over.

    It passes over nothing outside the seconds from ``begin`` up to ``end``, since the epoch: when packets of several captures
    are put between one another, all of them count.
    """

    def __init__(self) -> None:
        self.awake = False
        self.begin: float = 0
        self.end: float = float("inf")
        self._udp: set[int] = set()
        self._tcp: set[bytes] = set()
        self._order = "<"
        self._layout: Layout | None = None
        self._unpack: Callable[[bytes, int], tuple[Any, ...]] = Struct("").unpack_from
        self._ipv4 = self._ipv6 = self._fragment = 0, 0  # mask and value
        self._whole_tcp = self._ip = 0

    # ---- learning ----

    def learn_udp(self, ports: bytes) -> None:
        """``ports``: source and destination as they stand in the packet."""
        if len(self._udp) >= MAX_KNOWN:
            self._udp.clear()
        self._udp.add(self._number(ports))
        self.awake = self._layout is not None

    def learn_tcp(self, direction: bytes) -> None:
        """``direction``: addresses and ports as they stand in the packet."""
        if len(self._tcp) >= MAX_KNOWN:
            self._tcp.clear()
        self._tcp.add(direction)
        self.awake = self._layout is not None

    def fit(self, link_type: int, order: str, first: bytes, header: int) -> None:
        """Prepares for packets with ``header`` bytes before them, in a file of ``order``; ``first`` is one of them."""
        layout = LAYOUTS.get(link_type)
        if layout is ETHERNET and first[12:14] == b"\x81\x00":
            layout = TAGGED_ETHERNET
        self._layout, self._order = layout, order
        self._udp.clear()
        self.awake = layout is not None and bool(self._tcp)
        if layout is None:
            return
        self._ipv4, self._ipv6, self._fragment = (
            (self._number(mask), self._number(value))
            for mask, value in (layout.ipv4, layout.ipv6, (FRAGMENT_AND_PROTOCOL, WHOLE_UDP))
        )
        self._whole_tcp = self._number(WHOLE_TCP)
        self._ip = header + layout.ip
        form, end = order, 0
        fields = [(4 * i, "I") for i in range(header // 4)]
        for offset, kind in (*fields, (header + layout.offset, layout.kind), (self._ip + 6, "I"), (self._ip + 20, "I")):
            form += f"{offset - end}x{kind}"
            end = offset + Struct(f"={kind}").size
        self._unpack = Struct(form).unpack_from

    def _number(self, word: bytes) -> int:
        return int.from_bytes(word, "little" if self._order == "<" else "big")

    # ---- passing over ----

    def records(self, data: bytes, position: int, latest: int, unit: int) -> Passed:
        """Passes over records of a classic pcap file, from ``position`` on, as long as they are of the second in which the
        ``latest`` one was; ``unit`` nanoseconds are one step of the second time field, which may not go beyond a second."""
        unpack, udp, (mask, ipv4), (place, whole_udp) = self._unpack, self._udp, self._ipv4, self._fragment
        size, cut, count, whole = len(data), 0, 0, NANOSECONDS // unit
        second, rest = divmod(latest, NANOSECONDS)
        fraction = rest // unit
        try:
            for count in range(FOREVER):  # noqa: B007
                seconds, ticks, length, wire, kind, word, ports = unpack(data, position)
                end = position + PCAP_RECORD + length
                if seconds != second or end > size:
                    break
                if (kind & mask != ipv4 or word & place != whole_udp or ports not in udp) and not self._idle(
                    data, position, end, kind, word
                ):
                    break
                if ticks > fraction:
                    if ticks >= whole:
                        break
                    fraction = ticks
                if length < wire:
                    cut += 1
                position = end
        except StructError:  # the rest of the block is shorter than what is looked at
            pass
        return Passed(position, count, cut, second * NANOSECONDS + fraction * unit)

    def blocks(
        self, data: bytes, position: int, interfaces: Container[int], high: int, low: int, second: int, limit: int
    ) -> Passed:
        """Passes over enhanced packet blocks of a pcapng file, as long as they are of ``interfaces``, the upper word of their
        time stays ``high`` and the lower one does not step back by a ``second`` (as many ticks) nor reach the ``limit``."""
        unpack, udp, (mask, ipv4), (place, whole_udp) = self._unpack, self._udp, self._ipv4, self._fragment
        size, cut, count, earliest = len(data), 0, 0, low - second
        try:
            for count in range(FOREVER):  # noqa: B007
                block, total, number, upper, lower, length, wire, kind, word, ports = unpack(data, position)
                end = position + total
                if block != PACKET_BLOCK or upper != high or lower < earliest or number not in interfaces or end > size:
                    break
                if total & 3 or total < PCAPNG_BLOCK + length:
                    break
                if (kind & mask != ipv4 or word & place != whole_udp or ports not in udp) and not self._idle(
                    data, position, position + PCAPNG_BLOCK + length, kind, word
                ):
                    break
                if lower > low:
                    if lower >= limit:
                        break
                    low, earliest = lower, lower - second
                if length < wire:
                    cut += 1
                position = end
        except StructError:
            pass
        return Passed(position, count, cut, low)

    def _idle(self, data: bytes, position: int, end: int, kind: int, word: int) -> bool:
        """Whether a packet belongs to a direction that is not watched and says nothing new, or to known ports over IPv6."""
        ip = position + self._ip
        if kind & self._ipv4[0] == self._ipv4[1]:
            if word & self._fragment[0] != self._whole_tcp:
                return False
            direction, tcp = data[ip + 12 : ip + 24], ip + 20
        elif kind & self._ipv6[0] == self._ipv6[1]:
            tcp = ip + 40
            if end < tcp + 20:
                return False
            if data[ip + 6] == UDP:
                return self._number(data[tcp : tcp + 4]) in self._udp
            if data[ip + 6] != TCP:
                return False
            direction = data[ip + 8 : tcp + 4]
        else:
            return False
        if end < tcp + 20 or direction not in self._tcp or data[tcp + 13] & SYN:
            return False
        payload = tcp + (data[tcp + 12] >> 2 & 60)
        return payload >= end or data[payload] not in REQUESTS
