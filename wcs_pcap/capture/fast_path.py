"""Passes over packets that matter to nobody and hands on those of steady connections, at a glance and in the file's own bytes.

The prefilter learns from the packets that were looked into: UDP ports between which nothing of interest goes, directions of TCP
connections that are not watched. More of the same is recognised at fixed offsets, without cutting a packet out or making
an object for it; the next packet of a watched connection goes to its predictor there. What differs in any way (options,
fragments, tunnels, SYN, FIN, RST, what may be a request) is left to the ordinary road: the prefilter changes how
long an analysis takes, and nothing else.

The loops over pcap records and pcapng blocks are alike in their middle. It stands in both, since a call for each packet is what
this module is there to avoid.
"""

from __future__ import annotations

from collections.abc import Callable, Container, MutableMapping
from struct import Struct
from struct import error as StructError  # noqa: N812
from typing import Any, Protocol

from wcs_pcap.model import NANOSECONDS

MAX_KNOWN = 1 << 17  # port pairs or directions that are remembered; then all are forgotten and learned again
MAX_PLAIN = 1 << 12  # ways to write the first words of a plain IPv4 header that are remembered
FOREVER = 1 << 62

UDP, TCP = 17, 6
OPENS_OR_CLOSES = 2 | 1 | 4  # SYN, FIN, RST
# the 4 bytes from an IPv4 header's fragment field on, under a mask that leaves "is a fragment" and the protocol
FRAGMENT_AND_PROTOCOL, WHOLE_UDP, WHOLE_TCP = b"\xbf\xff\x00\xff", b"\0\0\0\x11", b"\0\0\0\x06"
REQUESTS = b"PG"  # how POST and GET begin: on any port they may be hooks that are sent elsewhere


class Layout:
    """Where a packet shows at once that it is IPv4 without options, or IPv6, beginning at ``ip``.

    That is the word at ``offset`` (``kind``: its struct format), under a mask: the EtherType where there is one before the
    header, and the header's first byte. ``ipv4`` and ``ipv6`` are each mask and value.
    """

    __slots__ = ("ip", "ipv4", "ipv6", "kind", "offset")

    def __init__(self, offset: int, kind: str, ipv4: tuple[bytes, bytes], ipv6: tuple[bytes, bytes], ip: int) -> None:
        self.offset = offset
        self.kind = kind
        self.ipv4 = ipv4
        self.ipv6 = ipv6
        self.ip = ip


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
# The seconds of a record, and the interface of a block together with the upper word of its time, are taken for the float that
# their bytes happen to be: floats are compared in half the time of integers as large as these. The same float is the same time,
# but for zero, which is written in two ways; NaN equals nothing. Whatever is not the same float is read for what it is.
RECORD, BLOCK, NAN = "fIII", "IIdIII", float("nan")
PCAPNG_BLOCK, TRAILER, PACKET_BLOCK = 28, 4, 6
PLAIN_BLOCK = PCAPNG_BLOCK + TRAILER + 3  # with the packet in it, rounded down to a multiple of 4: a block without options
MOST_TOTAL = 1 << 18  # bytes of a packet block: larger ones are looked into
WORD = 1 << 32
DISORDER = NANOSECONDS // 2  # by how much the times of blocks may step back


# How the lower word of the time of an interface is read: nanoseconds when it is 0, and for each tick (0: no whole number of
# them); by how many ticks it may step back, and from which on nothing may be passed over.
Clock = tuple[int, int, int, int]

# What was passed over: up to which position, how many packets, how many of these cut short, how many were predicted; and the
# time of the latest one, in nanoseconds, or the lower word of it in ticks.
Passed = tuple[int, int, int, int, int]


class Predictor(Protocol):
    """A watched direction whose next packet is known beforehand."""

    def accept(self, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        """Takes the packet whose IP header is at ``ip``; False, and nothing has happened, when it is another one."""


Predictors = MutableMapping[bytes, Predictor]  # by addresses and ports as they stand in the packet


class FastPath:
    """Hands on what is learned to the prefilter of the capture that is being read, if there is one.

    ``predictors`` are the watched directions in which nothing is odd.
    """

    def __init__(self, prefilter: Prefilter | None = None) -> None:
        self.predictors: dict[bytes, Predictor] = prefilter.predictors if prefilter is not None else {}
        self.prefilter = prefilter

    def new_prefilter(self) -> Prefilter:
        """A prefilter for one more capture."""
        return Prefilter(self.predictors)

    def discard_udp(self, ports: bytes) -> None:
        if self.prefilter is not None:
            self.prefilter.discard_udp(ports)

    def discard_tcp(self, direction: bytes) -> None:
        if self.prefilter is not None:
            self.prefilter.discard_tcp(direction)

    def inspect_tcp(self, direction: bytes) -> None:
        if self.prefilter is not None:
            self.prefilter.inspect_tcp(direction)


class Prefilter:
    """What one capture has taught. ``awake`` once there is anything that it could pass over.

    It passes over nothing outside the seconds from ``begin`` up to ``end``, since the epoch: when packets of several captures
    are put between one another, all of them count. ``shift`` is how much the number of a packet in the timeline is greater than
    its number in the capture.
    """

    def __init__(self, predictors: dict[bytes, Predictor] | None = None) -> None:
        self.predictors = {} if predictors is None else predictors
        self.awake = False
        self.begin: float = 0
        self.end: float = float("inf")
        self.shift = 0
        self._udp: set[int] = set()
        self._tcp: set[bytes] = set()
        self._order = "<"
        self._layout: Layout | None = None
        self._unpack: Callable[[bytes, int], tuple[Any, ...]] = Struct("").unpack_from
        self._whole_seconds = self._where = self._unpack
        self._ipv4 = self._ipv6 = 0, 0  # mask and value
        self._fragment = self._ip = 0
        self._whole: dict[int, int] = {}  # what the fragment field and the protocol are under their mask -> the protocol
        # what these words looked like in packets that were IPv4 and no fragment: the same again needs no mask
        self._kinds: set[int] = set()
        self._whole_udp: set[int] = set()
        self._whole_tcp: set[int] = set()

    # ---- learning ----

    def discard_udp(self, ports: bytes) -> None:
        """``ports``: source and destination as they stand in the packet."""
        if len(self._udp) >= MAX_KNOWN:
            self._udp.clear()
        self._udp.add(self._number(ports))

    def discard_tcp(self, direction: bytes) -> None:
        """``direction``: addresses and ports as they stand in the packet."""
        if len(self._tcp) >= MAX_KNOWN:
            self._tcp.clear()
        self._tcp.add(direction)

    def inspect_tcp(self, direction: bytes) -> None:
        """``direction`` is one of another connection now."""
        self._tcp.discard(direction)

    def fit(self, link_type: int, order: str, first: bytes, header: int) -> None:
        """Prepares for packets with ``header`` bytes before them, in a file of ``order``; ``first`` is one of them."""
        layout = LAYOUTS.get(link_type)
        if layout is ETHERNET and first[12:14] == b"\x81\x00":
            layout = TAGGED_ETHERNET
        self._layout, self._order = layout, order
        self._udp.clear()
        self.awake = layout is not None
        if layout is None:
            return
        self._ipv4, self._ipv6 = ((self._number(mask), self._number(value)) for mask, value in (layout.ipv4, layout.ipv6))
        self._fragment = self._number(FRAGMENT_AND_PROTOCOL)
        self._whole = {self._number(WHOLE_UDP): UDP, self._number(WHOLE_TCP): TCP}
        for words in (self._kinds, self._whole_udp, self._whole_tcp):
            words.clear()
        self._ip = header + layout.ip
        form = order + (RECORD if header == PCAP_RECORD else BLOCK)
        end = header
        for offset, kind in ((header + layout.offset, layout.kind), (self._ip + 6, "I"), (self._ip + 20, "I")):
            form += f"{offset - end}x{kind}"
            end = offset + Struct(f"={kind}").size
        self._unpack = Struct(form).unpack_from
        self._whole_seconds = Struct(order + "I").unpack_from
        self._where = Struct(order + "8xII").unpack_from

    def _number(self, word: bytes) -> int:
        return int.from_bytes(word, "little" if self._order == "<" else "big")

    # ---- passing over ----

    def records(self, data: bytes, position: int, number: int, latest: int, unit: int) -> Passed:
        """Passes over records of a classic pcap file, from ``position`` on, as long as the seconds do not step back.

        ``number`` packets came before, the latest of them at ``latest``; ``unit`` nanoseconds are one step of the second time
        field, which may not go beyond a second.
        """
        unpack, kinds, whole_udp, udp = self._unpack, self._kinds, self._whole_udp, self._udp
        whole_tcp, predictor_of, idle, tcp = self._whole_tcp, self.predictors.get, self._tcp, self._ip + 20
        size, cut, watched, count, whole, limit = len(data), 0, 0, 0, NANOSECONDS // unit, self.end
        shifted, ip, addresses, behind = number + self.shift + 1, self._ip, self._ip + 12, self._ip + 24
        second, rest = divmod(latest, NANOSECONDS)
        fraction, begun = rest // unit, latest - rest
        mark, read = NAN, self._whole_seconds
        usual_kind = usual_word = -1  # those of the latest datagram: comparing is quicker than looking up
        try:
            for count in range(FOREVER):
                seconds, ticks, length, wire, kind, word, ports = unpack(data, position)
                end = position + PCAP_RECORD + length
                if end > size:
                    break
                if seconds != mark:
                    (whole_seconds,) = read(data, position)
                    if whole_seconds != second:
                        if not second < whole_seconds < limit:
                            break
                        second, fraction, begun = whole_seconds, 0, whole_seconds * NANOSECONDS
                    mark = seconds or NAN
                if kind != usual_kind or word != usual_word or ports not in udp:
                    if word in whole_tcp and kind in kinds:
                        direction = data[position + addresses : position + behind]
                        if direction not in idle:
                            predictor = predictor_of(direction)
                        else:
                            predictor = IDLE if _says_nothing(data, position + tcp, end) else None
                    elif word in whole_udp and ports in udp and kind in kinds:
                        predictor, usual_kind, usual_word = IDLE, kind, word
                    else:
                        predictor = self._predictor(data, position, end, kind, word)
                    if predictor is not IDLE:
                        if predictor is None or length != wire or ticks >= whole:
                            break
                        if not predictor.accept(data, position + ip, end, shifted + count, begun + ticks * unit, length):
                            break
                        watched += 1
                        position = end
                        if ticks > fraction:
                            fraction = ticks
                        continue
                if ticks > fraction:
                    if ticks >= whole:
                        break
                    fraction = ticks
                if length < wire:
                    cut += 1
                position = end
        except StructError:  # the rest of the block is shorter than what is looked at
            pass
        return position, count, cut, watched, second * NANOSECONDS + fraction * unit

    def blocks(
        self, data: bytes, position: int, number: int, interfaces: Container[int], high: int, low: int, clock: Clock
    ) -> Passed:
        """Passes over enhanced packet blocks of a pcapng file, as long as they are of ``interfaces``, the upper word of their
        time stays ``high`` and the lower one neither steps back further than the ``clock`` allows nor reaches its limit.

        ``number`` packets came before, the latest of them at ``low``.
        """
        unpack, kinds, whole_udp, udp = self._unpack, self._kinds, self._whole_udp, self._udp
        whole_tcp, predictor_of, idle, tcp = self._whole_tcp, self.predictors.get, self._tcp, self._ip + 20
        begin, tick, disorder, limit = clock
        mark, read = NAN, self._where
        usual_kind = usual_word = -1
        size, cut, watched, count, limited = len(data), 0, 0, 0, limit < WORD
        shifted, ip, addresses, behind = number + self.shift + 1, self._ip, self._ip + 12, self._ip + 24
        try:
            for count in range(FOREVER):
                block, total, where, lower, length, wire, kind, word, ports = unpack(data, position)
                end = position + total
                if block != PACKET_BLOCK or end > size:
                    break
                if where != mark:
                    interface, upper = read(data, position)
                    if upper != high or interface not in interfaces:
                        break
                    mark = where or NAN
                if (total != length + PLAIN_BLOCK & -4 or total > MOST_TOTAL) and not is_block(total, length):
                    break
                if kind != usual_kind or word != usual_word or ports not in udp:
                    packet_end = position + PCAPNG_BLOCK + length
                    if word in whole_tcp and kind in kinds:
                        direction = data[position + addresses : position + behind]
                        if direction not in idle:
                            predictor = predictor_of(direction)
                        else:
                            predictor = IDLE if _says_nothing(data, position + tcp, packet_end) else None
                    elif word in whole_udp and ports in udp and kind in kinds:
                        predictor, usual_kind, usual_word = IDLE, kind, word
                    else:
                        predictor = self._predictor(data, position, packet_end, kind, word)
                    if predictor is not IDLE:
                        if predictor is None or length != wire or not low - disorder <= lower < limit or not tick:
                            break
                        if not predictor.accept(data, position + ip, packet_end, shifted + count, begin + lower * tick, length):
                            break
                        watched += 1
                        position = end
                        if lower > low:
                            low = lower
                        continue
                if lower > low:
                    if limited and lower >= limit:
                        break
                    low = lower
                elif lower < low - disorder:
                    break
                if length < wire:
                    cut += 1
                position = end
        except StructError:
            pass
        return position, count, cut, watched, low

    def _predictor(self, data: bytes, position: int, end: int, kind: int, word: int) -> Predictor | None:
        """Who takes a packet: a predictor of the watched traffic, or nobody (IDLE); None when it must be looked into.

        Nobody takes what belongs to a direction that is not watched and says nothing new, or to known ports over IPv6.
        """
        ip = position + self._ip
        if kind & self._ipv4[0] == self._ipv4[1]:
            protocol = self._whole.get(word & self._fragment)
            if protocol is not None and len(self._kinds) + len(self._whole_udp) + len(self._whole_tcp) < MAX_PLAIN:
                self._kinds.add(kind)
                (self._whole_udp if protocol == UDP else self._whole_tcp).add(word)
            if protocol != TCP:
                return IDLE if protocol == UDP and self._number(data[ip + 20 : ip + 24]) in self._udp else None
            direction, tcp = data[ip + 12 : ip + 24], ip + 20
        elif kind & self._ipv6[0] == self._ipv6[1]:
            tcp = ip + 40
            if end < tcp + 20:
                return None
            if data[ip + 6] == UDP:
                return IDLE if self._number(data[tcp : tcp + 4]) in self._udp else None
            if data[ip + 6] != TCP:
                return None
            direction = data[ip + 8 : tcp + 4]
        else:
            return None
        if direction not in self._tcp:
            return self.predictors.get(direction)
        return IDLE if _says_nothing(data, tcp, end) else None


def _says_nothing(data: bytes, tcp: int, end: int) -> bool:
    """Whether a packet of a direction that is not watched, with its TCP header at ``tcp``, says nothing new."""
    if end < tcp + 20 or data[tcp + 13] & OPENS_OR_CLOSES:
        return False
    payload = tcp + (data[tcp + 12] >> 2 & 60)
    return payload >= end or data[payload] not in REQUESTS


def is_block(total: int, length: int) -> bool:
    """Whether a packet of ``length`` bytes fits into an enhanced packet block of ``total``, with options perhaps."""
    return not total & 3 and PCAPNG_BLOCK + TRAILER + length <= total <= MOST_TOTAL


class Nobody:
    """Takes what nobody asks for."""

    def accept(self, *_: object) -> bool:
        return True


IDLE = Nobody()
