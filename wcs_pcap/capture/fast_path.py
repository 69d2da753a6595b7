"""The fast path: discards unwatched packets and takes predicted segments, in the read buffer and at fixed offsets.

The prefilter learns from the packets of the slow path which UDP ports and which directions of TCP connections carry nothing that
is watched. It discards further packets of these without making an object for them. The next segment of a watched direction is
known beforehand (header prediction): it goes to the direction's predictor. Every other packet takes the slow path: IP options,
fragments, tunnels, SYN, FIN, RST, what may be a request. The fast path changes how long an analysis takes, and never its result.
docs/fast-path.md explains the whole.

The loops over pcap records and over pcapng blocks have the same middle. It is written twice, because a call for each packet
would cost more than the work itself.
"""

from __future__ import annotations

from collections.abc import Callable, Container, MutableMapping
from struct import Struct
from struct import error as StructError  # noqa: N812
from typing import Any, NamedTuple, Protocol

from wcs_pcap.capture.layouts import LINK_TYPES
from wcs_pcap.model import FIN, NANOSECONDS, RST, SYN

MAX_DISCARDED = 1 << 17  # port pairs or directions that are remembered; when there are more, all are forgotten
MAX_WORDS = 1 << 12  # words of plain IPv4 headers that are remembered
FOREVER = 1 << 62

UDP, TCP = 17, 6
OPENS_OR_CLOSES = SYN | FIN | RST
# the 4 bytes from an IPv4 header's fragment field on, under a mask that leaves "is a fragment" and the protocol
PROTOCOL_MASK, UNFRAGMENTED_UDP, UNFRAGMENTED_TCP = b"\xbf\xff\x00\xff", b"\0\0\0\x11", b"\0\0\0\x06"
REQUESTS = b"PG"  # first bytes of POST and GET: on any port they may be hooks that are sent elsewhere
VLAN_TAG = b"\x81\x00"

PCAP_RECORD = 16  # bytes before a packet in a pcap record
PCAPNG_BLOCK, TRAILER, PACKET_BLOCK = 28, 4, 6  # bytes before and after a packet in an enhanced packet block; its type
BLOCK_WITHOUT_OPTIONS = PCAPNG_BLOCK + TRAILER + 3  # with the packet's length, rounded down to a multiple of 4
MAX_BLOCK = 1 << 18  # bytes; larger packet blocks take the slow path
WORD = 1 << 32
DISORDER = NANOSECONDS // 100  # by how much times may step back: processors write packets in another order
PAUSE = NANOSECONDS  # after it the clock is looked at
RECORD_FORMAT, BLOCK_FORMAT = "IIII", "IIIIIII"


class Clock(NamedTuple):
    """How the lower word of a block's time is read.

    ``begin``: nanoseconds when that word is 0. ``tick``: nanoseconds of one step, 0 when that is not a whole number.
    ``disorder``: by how many ticks the time may step back. ``limit``: the first value outside the fast path.
    """

    begin: int
    tick: int
    disorder: int
    limit: int


class Skipped(NamedTuple):
    """What the fast path read: ``packets`` up to ``position``, of which ``truncated`` were cut short and ``watched`` predicted.

    ``latest``: the latest time, in nanoseconds (records) or as the lower word in ticks (blocks).
    """

    position: int
    packets: int
    truncated: int
    watched: int
    latest: int


class Predictor(Protocol):
    """A direction of a watched connection whose next segment is known beforehand."""

    def accept(self, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        """Takes the packet whose IP header is at ``ip`` if it is the predicted one; else returns False and changes nothing."""


Predictors = MutableMapping[bytes, Predictor]  # by addresses and ports as they are in the packet


class FastPath:
    """What the fast path of a timeline knows: ``predictors`` of watched directions, and the prefilter of the capture being read.

    ``prefilter`` is None while packets of several captures alternate: then every packet takes the slow path.
    """

    def __init__(self, prefilter: Prefilter | None = None) -> None:
        self.predictors: dict[bytes, Predictor] = prefilter.predictors if prefilter is not None else {}
        self.prefilter = prefilter

    def new_prefilter(self) -> Prefilter:
        """A prefilter for one more capture."""
        return Prefilter(self.predictors)

    def discard_udp(self, ports: bytes) -> None:
        """Datagrams with these ``ports``, as they are in the packet, may be discarded."""
        if self.prefilter is not None:
            self.prefilter.discard_udp(ports)

    def discard_tcp(self, direction: bytes) -> None:
        """Packets with these addresses and ports may be discarded, unless they may begin a connection or a request."""
        if self.prefilter is not None:
            self.prefilter.discard_tcp(direction)

    def inspect_tcp(self, direction: bytes) -> None:
        """The next packet with these addresses and ports takes the slow path: it belongs to another connection now."""
        if self.prefilter is not None:
            self.prefilter.inspect_tcp(direction)


class Prefilter:
    """The fast path through one capture. It is ``active`` once it knows the layout of the capture's packets.

    It skips nothing outside the seconds from ``begin`` up to ``end``, since the epoch: where packets of several captures are
    merged, all take the slow path. ``frame_shift``: a packet's number in the timeline less its number in the capture.
    """

    def __init__(self, predictors: dict[bytes, Predictor] | None = None) -> None:
        self.predictors = {} if predictors is None else predictors
        self.active = False
        self.begin: float = 0
        self.end: float = float("inf")
        self.frame_shift = 0
        self._udp: set[int] = set()  # discarded port pairs
        self._tcp: set[bytes] = set()  # discarded directions
        self._order = "<"
        self._unpack: Callable[[bytes, int], tuple[Any, ...]] = Struct("").unpack_from
        self._ip = 0  # offset of the IP header from the beginning of a record or block
        self._ipv4 = self._ipv6 = 0, 0  # mask and value of the number that shows IPv4 without options, or IPv6
        self._protocol_mask = 0
        self._protocols: dict[int, int] = {}  # the protocol word of an unfragmented datagram under its mask -> the protocol
        # numbers and words that were found to be plain before: the same again needs no mask
        self._ipv4_kinds: set[int] = set()
        self._udp_words: set[int] = set()
        self._tcp_words: set[int] = set()

    def discard_udp(self, ports: bytes) -> None:
        if len(self._udp) >= MAX_DISCARDED:
            self._udp.clear()
        self._udp.add(self._number(ports))

    def discard_tcp(self, direction: bytes) -> None:
        if len(self._tcp) >= MAX_DISCARDED:
            self._tcp.clear()
        self._tcp.add(direction)

    def inspect_tcp(self, direction: bytes) -> None:
        self._tcp.discard(direction)

    def configure(self, link_type: int, order: str, first: bytes, header: int) -> None:
        """Prepares for packets like ``first``, with ``header`` bytes before each, in a file of byte ``order``."""
        known = LINK_TYPES.get(link_type)
        layout = known.layout if known is not None else None
        if layout is not None and layout.tagged is not None and first[12:14] == VLAN_TAG:
            layout = layout.tagged
        self._order = order
        self._udp.clear()
        self.active = layout is not None
        if layout is None:
            return
        self._ipv4, self._ipv6 = ((self._number(mask), self._number(value)) for mask, value in (layout.ipv4, layout.ipv6))
        self._protocol_mask = self._number(PROTOCOL_MASK)
        self._protocols = {self._number(UNFRAGMENTED_UDP): UDP, self._number(UNFRAGMENTED_TCP): TCP}
        for words in (self._ipv4_kinds, self._udp_words, self._tcp_words):
            words.clear()
        self._ip = header + layout.ip
        form = order + (RECORD_FORMAT if header == PCAP_RECORD else BLOCK_FORMAT)
        end = header
        # the number that shows the version of IP, the protocol word, and the ports after an IPv4 header
        for offset, kind in ((header + layout.word, layout.form), (self._ip + 6, "I"), (self._ip + 20, "I")):
            form += f"{offset - end}x{kind}"
            end = offset + Struct(f"={kind}").size
        self._unpack = Struct(form).unpack_from

    def skip_records(self, data: bytes, position: int, number: int, latest: int, unit: int) -> Skipped:
        """Reads records of a classic pcap file from ``position`` on, until one takes the slow path or the seconds step back.

        ``number`` packets came before, the latest of them at ``latest``. ``unit``: nanoseconds of one step of the second time
        field, which may not reach a second.
        """
        unpack, kinds, udp_words, udp = self._unpack, self._ipv4_kinds, self._udp_words, self._udp
        tcp_words, predictor_of, discarded, tcp = self._tcp_words, self.predictors.get, self._tcp, self._ip + 20
        size, truncated, watched, count, whole, limit = len(data), 0, 0, 0, NANOSECONDS // unit, self.end
        first_frame, ip, addresses, payload = number + self.frame_shift + 1, self._ip, self._ip + 12, self._ip + 24
        second, rest = divmod(latest, NANOSECONDS)
        fraction, begin, disorder = rest // unit, latest - rest, DISORDER // unit
        usual_kind = usual_word = -1  # those of the latest datagram: a comparison is faster than a lookup
        try:
            for count in range(FOREVER):
                seconds, ticks, length, wire, kind, word, ports = unpack(data, position)
                end = position + PCAP_RECORD + length
                if end > size:
                    break
                if seconds != second:
                    if not second < seconds < limit or (seconds > second + 1 and second):
                        break  # the clock may have been set: packets after a pause take the slow path
                    second, fraction, begin = seconds, 0, seconds * NANOSECONDS
                if kind != usual_kind or word != usual_word or ports not in udp:
                    if word in tcp_words and kind in kinds:
                        direction = data[position + addresses : position + payload]
                        if direction not in discarded:
                            predictor = predictor_of(direction)
                        else:
                            predictor = DISCARD if _may_be_discarded(data, position + tcp, end) else None
                    elif word in udp_words and ports in udp and kind in kinds:
                        predictor, usual_kind, usual_word = DISCARD, kind, word
                    else:
                        predictor = self._predictor(data, position, end, kind, word)
                    if predictor is not DISCARD:
                        if predictor is None or length != wire or ticks >= whole or ticks < fraction - disorder:
                            break
                        if not predictor.accept(data, position + ip, end, first_frame + count, begin + ticks * unit, length):
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
                elif ticks < fraction - disorder:
                    break
                if length < wire:
                    truncated += 1
                position = end
        except StructError:  # the rest of the buffer is shorter than what is unpacked
            pass
        return Skipped(position, count, truncated, watched, second * NANOSECONDS + fraction * unit)

    def skip_blocks(
        self, data: bytes, position: int, number: int, interfaces: Container[int], high: int, low: int, clock: Clock
    ) -> Skipped:
        """Reads enhanced packet blocks of a pcapng file from ``position`` on, until one takes the slow path.

        That does one of another interface than ``interfaces``, with another upper word of its time than ``high``, or with a lower
        one that the ``clock`` excludes. ``number`` packets came before, the latest of them at ``low``.
        """
        unpack, kinds, udp_words, udp = self._unpack, self._ipv4_kinds, self._udp_words, self._udp
        tcp_words, predictor_of, discarded, tcp = self._tcp_words, self.predictors.get, self._tcp, self._ip + 20
        begin, tick, disorder, limit = clock
        pause = disorder * (PAUSE // DISORDER)
        usual_kind = usual_word = usual_interface = -1
        size, truncated, watched, count, limited = len(data), 0, 0, 0, limit < WORD
        first_frame, ip, addresses, payload = number + self.frame_shift + 1, self._ip, self._ip + 12, self._ip + 24
        try:
            for count in range(FOREVER):
                block, total, interface, upper, lower, length, wire, kind, word, ports = unpack(data, position)
                end = position + total
                if block != PACKET_BLOCK or end > size or upper != high:
                    break
                if interface != usual_interface:
                    if interface not in interfaces:
                        break
                    usual_interface = interface
                if (total != length + BLOCK_WITHOUT_OPTIONS & -4 or total > MAX_BLOCK) and not _fits(total, length):
                    break
                if kind != usual_kind or word != usual_word or ports not in udp:
                    packet_end = position + PCAPNG_BLOCK + length
                    if word in tcp_words and kind in kinds:
                        direction = data[position + addresses : position + payload]
                        if direction not in discarded:
                            predictor = predictor_of(direction)
                        else:
                            predictor = DISCARD if _may_be_discarded(data, position + tcp, packet_end) else None
                    elif word in udp_words and ports in udp and kind in kinds:
                        predictor, usual_kind, usual_word = DISCARD, kind, word
                    else:
                        predictor = self._predictor(data, position, packet_end, kind, word)
                    if predictor is not DISCARD:
                        if predictor is None or length != wire or not low - disorder <= lower < limit or not tick:
                            break
                        if lower > low + pause:
                            break
                        if not predictor.accept(
                            data, position + ip, packet_end, first_frame + count, begin + lower * tick, length
                        ):
                            break
                        watched += 1
                        position = end
                        if lower > low:
                            low = lower
                        continue
                if lower > low:
                    if lower > low + pause or (limited and lower >= limit):
                        break
                    low = lower
                elif lower < low - disorder:
                    break
                if length < wire:
                    truncated += 1
                position = end
        except StructError:
            pass
        return Skipped(position, count, truncated, watched, low)

    def _predictor(self, data: bytes, position: int, end: int, kind: int, word: int) -> Predictor | None:
        """The predictor of a packet; DISCARD when it may be discarded, None when it takes the slow path.

        Learns the packet's words when they are those of plain IPv4.
        """
        ip = position + self._ip
        if kind & self._ipv4[0] == self._ipv4[1]:
            protocol = self._protocols.get(word & self._protocol_mask)
            if protocol is not None and len(self._ipv4_kinds) + len(self._udp_words) + len(self._tcp_words) < MAX_WORDS:
                self._ipv4_kinds.add(kind)
                (self._udp_words if protocol == UDP else self._tcp_words).add(word)
            if protocol != TCP:
                return DISCARD if protocol == UDP and self._number(data[ip + 20 : ip + 24]) in self._udp else None
            direction, tcp = data[ip + 12 : ip + 24], ip + 20
        elif kind & self._ipv6[0] == self._ipv6[1]:
            tcp = ip + 40
            if end < tcp + 20:
                return None
            if data[ip + 6] == UDP:
                return DISCARD if self._number(data[tcp : tcp + 4]) in self._udp else None
            if data[ip + 6] != TCP:
                return None
            direction = data[ip + 8 : tcp + 4]
        else:
            return None
        if direction not in self._tcp:
            return self.predictors.get(direction)
        return DISCARD if _may_be_discarded(data, tcp, end) else None

    def _number(self, word: bytes) -> int:
        """Bytes of a packet as ``_unpack`` reads them: in the byte order of the file."""
        return int.from_bytes(word, "little" if self._order == "<" else "big")


def _may_be_discarded(data: bytes, tcp: int, end: int) -> bool:
    """Whether a packet of a discarded direction, its TCP header at ``tcp``, neither opens, closes nor may begin a request."""
    if end < tcp + 20 or data[tcp + 13] & OPENS_OR_CLOSES:
        return False
    payload = tcp + (data[tcp + 12] >> 2 & 60)
    return payload >= end or data[payload] not in REQUESTS


def _fits(total: int, length: int) -> bool:
    """Whether a packet of ``length`` bytes fits into an enhanced packet block of ``total``, perhaps with options."""
    return not total & 3 and PCAPNG_BLOCK + TRAILER + length <= total <= MAX_BLOCK


class _Discard:
    """In the place of a predictor: the packet is discarded."""

    def accept(self, *_: object) -> bool:
        return True


DISCARD = _Discard()
