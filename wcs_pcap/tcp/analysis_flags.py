"""Wireshark's TCP analysis: what its packet list says about each segment besides the header itself.

The rules and their precedence are those of Wireshark's User's Guide ("TCP Analysis") and of tshark 4.0, including what is
debatable in them, so that both programs say the same of a frame. The state is a few numbers for each direction, however long
the stream. Times are nanoseconds, sequence numbers are modulo 2**32.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wcs_pcap.model import ACK, FIN, RST, SYN, Packet, Request, Response, Segment
from wcs_pcap.tcp import options
from wcs_pcap.tcp.sequence import MASK, MODULUS, is_after

NONE: Mapping[int, Any] = {}

FAST_RETRANSMISSION_TIME = 20_000_000  # after the last duplicate ACK
REORDERING_TIME = 3_000_000  # after the segment with the highest number, while no round-trip time is known

WINDOW_SCALE = b"\x03\x03"  # kind and length of the option
UNKNOWN, UNUSED = -1, -2  # window scaling: its negotiation was not captured; it was negotiated away
NO_WINDOW = MASK  # no window was seen: greater than any in a header
REPORTED = MASK  # instead of a count of duplicate ACKs: "ACKed unseen segment" was reported for the present gap

(RETRANSMISSION, LOST, ACKED_UNSEEN, KEEP_ALIVE, DUPLICATE_ACK, ZERO_WINDOW, PROBE, PROBE_ACK, KEEP_ALIVE_ACK, OUT_OF_ORDER,
 FAST, WINDOW_UPDATE, WINDOW_FULL, REUSED, SPURIOUS) = (1 << bit for bit in range(15))  # fmt: skip

WORDS = (  # in the order in which Wireshark's Info column shows them
    (PROBE_ACK, "TCP ZeroWindowProbeAck"),
    (ZERO_WINDOW, "TCP ZeroWindow"),
    (PROBE, "TCP ZeroWindowProbe"),
    (DUPLICATE_ACK, "TCP Dup ACK {original}#{count}"),
    (KEEP_ALIVE_ACK, "TCP Keep-Alive ACK"),
    (KEEP_ALIVE, "TCP Keep-Alive"),
    (WINDOW_FULL, "TCP Window Full"),
    (WINDOW_UPDATE, "TCP Window Update"),
    (ACKED_UNSEEN, "TCP ACKed unseen segment"),
    (LOST, "TCP Previous segment not captured"),
    (OUT_OF_ORDER, "TCP Out-Of-Order"),
    (SPURIOUS, "TCP Spurious Retransmission"),
    (FAST, "TCP Fast Retransmission"),
    (RETRANSMISSION, "TCP Retransmission"),
    (REUSED, "TCP Port numbers reused"),
)


@dataclass(slots=True)
class Sender:
    """The state of one direction. As in Wireshark, a sequence number of 0 is not known yet."""

    base: int | None = None  # the sequence number that counts as 0
    scale: int = UNKNOWN
    unscaled: bool = False  # between its SYN and its first ACK
    window: int = NO_WINDOW  # as in the header
    next: int = 0  # the highest sequence number seen, plus one
    next_time: int = 0
    contiguous: int = 0  # up to here nothing is missing
    acknowledged: int = 0  # the last acknowledgment number it sent
    acknowledged_time: int = 0
    acknowledged_frame: int = 0  # the first frame with that number
    duplicates: int = 0
    flags: int = 0  # those of its last segment


class StreamAnalysis:
    """Analyses one stream, segment by segment in capture order.

    ``reused`` says that an earlier stream had the same addresses and ports.
    """

    __slots__ = ("_first", "_round_trip", "_senders", "_syn_time", "reused")

    def __init__(self, *, reused: bool = False) -> None:
        self.reused = reused
        self._first: tuple[bytes, int] | None = None  # who sent the first segment
        self._senders = (Sender(), Sender())
        self._syn_time: int | None = None
        self._round_trip = 0  # from the SYN to the first ACK; 0 while it is not known

    def packet(
        self,
        segment: Segment,
        first_time: int,
        messages: Sequence[Request | Response] = (),
        part_of: Request | Response | None = None,
    ) -> Packet:
        """The segment as the packet list shows it; ``first_time`` is that of the first packet of the timeline."""
        source = (segment.source, segment.source_port)
        if self._first is None:
            self._first = source
        mine, theirs = self._senders if source == self._first else self._senders[::-1]
        flags = self._note_opening(segment, mine, theirs)
        flags = _classify(segment, mine, theirs, flags, self._round_trip or REORDERING_TIME)
        packet = Packet(
            segment=segment,
            relative_time=segment.time - first_time,
            sequence=_relative(segment.sequence, mine.base),
            acknowledgment=_relative(segment.acknowledgment, theirs.base if segment.flags & ACK else 0),
            window=segment.window if segment.flags & SYN or mine.scale < 0 else segment.window << mine.scale,
            analysis=_words(flags, mine),
            messages=tuple(messages),
            part_of=part_of,
        )
        _remember(segment, mine, flags)
        self._note_handshake(segment, mine)
        _note_window_scale(segment, mine, theirs)
        return packet

    def _note_opening(self, segment: Segment, mine: Sender, theirs: Sender) -> int:
        """Notes where relative numbers start. Returns REUSED for a SYN whose endpoints had a connection before."""
        flags = 0
        opening = segment.flags & (SYN | ACK)
        if opening == SYN and mine.base is not None:
            mine.next = mine.contiguous  # a RST may have carried the peer's number and moved it
        elif opening == SYN | ACK and mine.base not in (None, segment.sequence):
            mine.base = segment.sequence
            flags = REUSED
        elif opening == SYN and self.reused:
            flags = REUSED
        self.reused = False
        if mine.base is None:
            # a stream that was joined in the middle starts at 1, as it would after its SYN
            mine.base = segment.sequence if opening & SYN else (segment.sequence - 1) % MODULUS
        if theirs.base is None and opening & ACK:
            theirs.base = (segment.acknowledgment - 1) % MODULUS
        return flags

    def _note_handshake(self, segment: Segment, mine: Sender) -> None:
        """Times the handshake, from the latest SYN to the first ACK."""
        opening = segment.flags & (SYN | ACK)
        if opening & SYN:
            mine.unscaled = True
            if opening == SYN:
                self._syn_time = segment.time
        elif opening == ACK:
            mine.unscaled = False
            if self._syn_time is not None and not self._round_trip:
                # where time runs backwards every delay counts as shorter, as with Wireshark's unsigned numbers
                self._round_trip = (segment.time - self._syn_time) % (1 << 64)


def analyse(
    segments: Iterable[Segment],
    first_time: int,
    completed: Mapping[int, Sequence[Request | Response]] = NONE,
    carried: Mapping[int, Request | Response] = NONE,
) -> Iterator[Packet]:
    """Analyses the segments of many streams, in capture order, and yields a packet for each.

    ``completed`` holds the messages that a frame completes, ``carried`` the message of which a frame carries a part and
    which another frame completes.
    """
    streams: dict[int, StreamAnalysis] = {}
    latest: dict[frozenset[tuple[bytes, int]], int] = {}  # the stream that now has these two endpoints
    for segment in segments:
        analysis = streams.get(segment.stream)
        if analysis is None:
            source, destination = (segment.source, segment.source_port), (segment.destination, segment.destination_port)
            endpoints = frozenset((source, destination))
            former = streams.pop(latest.get(endpoints, -1), None)
            analysis = streams[segment.stream] = StreamAnalysis(reused=former is not None)
            latest[endpoints] = segment.stream
        frame = segment.frame
        yield analysis.packet(segment, first_time, completed.get(frame, ()), carried.get(frame))


def _relative(number: int, base: int | None) -> int:
    return (number - (base or 0)) % MODULUS


def _words(flags: int, mine: Sender) -> tuple[str, ...]:
    if not flags:
        return ()
    return tuple(text.format(original=mine.acknowledged_frame, count=mine.duplicates) for flag, text in WORDS if flags & flag)


# ---- the rules: each judges a segment by what its sender ("mine") and the other side ("theirs") sent before it ----------


def _classify(segment: Segment, mine: Sender, theirs: Sender, flags: int, reordering_time: int) -> int:
    """All flags of a segment."""
    if segment.payload_length == 1 and segment.sequence == mine.next and theirs.window == 0:
        flags |= PROBE
    else:
        flags |= _of_data(segment, mine, theirs) | _of_repetition(segment, mine, theirs)
    if segment.acknowledgment != mine.acknowledged:
        mine.acknowledged_frame = segment.frame
        mine.duplicates = 0
    flags |= _of_acknowledgment(segment, theirs)
    if not flags & KEEP_ALIVE and (segment.payload_length or segment.flags & (SYN | FIN)):
        flags |= _of_old_data(segment, mine, theirs, reordering_time)
    return flags


def _of_data(segment: Segment, mine: Sender, theirs: Sender) -> int:
    """Lost segments, keep-alives and windows that are closed or used up."""
    flags = 0
    length = segment.payload_length
    if mine.next and is_after(segment.sequence, mine.next) and not segment.flags & RST:
        flags |= LOST
    if segment.flags & (SYN | FIN | RST):
        return flags
    if segment.window == 0:
        flags |= ZERO_WINDOW
    if length <= 1 and segment.sequence == (mine.next - 1) % MODULUS:
        flags |= KEEP_ALIVE
    if length and theirs.scale != UNKNOWN:
        # their first windows are not scaled yet, and so small that scaling them would hide that they are full
        scale = 0 if theirs.unscaled or theirs.scale == UNUSED else theirs.scale
        if (segment.sequence + length - theirs.acknowledged - (theirs.window << scale)) % MODULUS == 0:
            flags |= WINDOW_FULL
    return flags


def _of_repetition(segment: Segment, mine: Sender, theirs: Sender) -> int:
    """The meaning of a segment without payload that repeats its sender's last numbers."""
    if (
        segment.payload_length
        or segment.sequence != mine.next
        or segment.acknowledgment != mine.acknowledged
        or segment.flags & (SYN | FIN | RST)
    ):
        return 0
    if segment.window != mine.window:
        return WINDOW_UPDATE if segment.window else 0
    if not segment.window:
        return PROBE_ACK if theirs.flags & PROBE else 0
    if theirs.flags & KEEP_ALIVE:
        return KEEP_ALIVE_ACK
    mine.duplicates = 1 if mine.duplicates == REPORTED else mine.duplicates + 1
    return DUPLICATE_ACK


def _of_acknowledgment(segment: Segment, theirs: Sender) -> int:
    """Whether the segment acknowledges bytes that were not captured: reported once for each gap."""
    if not segment.flags & ACK or not theirs.contiguous or not is_after(segment.acknowledgment, theirs.contiguous):
        return 0
    if is_after(theirs.next, theirs.contiguous):
        theirs.contiguous = theirs.next
        return ACKED_UNSEEN
    reported = theirs.duplicates != 0
    theirs.duplicates = REPORTED
    return 0 if reported else ACKED_UNSEEN


def _of_old_data(segment: Segment, mine: Sender, theirs: Sender, reordering_time: int) -> int:
    """Why a segment does not advance the sequence number: it was retransmitted, or overtaken by later ones."""
    length = segment.payload_length
    end = segment.sequence + length
    if length and theirs.acknowledged and not is_after(end, theirs.acknowledged):
        return SPURIOUS
    if not mine.next or not is_after(mine.next, segment.sequence):
        return 0
    if length > 1 and segment.sequence == (mine.next - 1) % MODULUS:
        return 0  # new data after a byte that was a window probe
    if (
        theirs.duplicates >= 2
        and theirs.acknowledged == segment.sequence
        and 0 <= segment.time - theirs.acknowledged_time < FAST_RETRANSMISSION_TIME
    ):
        return FAST
    if segment.flags & (SYN | FIN):
        end += 1
    overtaken = end % MODULUS != mine.next  # one that ends at the highest number is a repetition
    if overtaken and 0 <= segment.time - mine.next_time < reordering_time:
        return OUT_OF_ORDER
    return RETRANSMISSION


# ---- the state after a segment --------------------------------------------------------------------------------------


def _remember(segment: Segment, mine: Sender, flags: int) -> None:
    virtual = 1 if segment.flags & (SYN | FIN) else 0  # SYN and FIN take a number of their own
    end = (segment.sequence + segment.payload_length + virtual) % MODULUS
    if not flags & PROBE:
        if not mine.next or is_after(end, mine.next):
            mine.next = end
            mine.next_time = segment.time
        if not mine.contiguous or segment.sequence == mine.contiguous:
            mine.contiguous = mine.next
    mine.window = segment.window
    mine.acknowledged = segment.acknowledgment
    mine.acknowledged_time = segment.time
    mine.flags = flags


def _note_window_scale(segment: Segment, mine: Sender, theirs: Sender) -> None:
    """Notes window scaling, which both SYNs must offer (RFC 7323, 2.2); a SYN that was not captured is assumed to offer it."""
    if WINDOW_SCALE in segment.options:  # so that the options of few segments are parsed
        shift = options.window_shift(segment.options)
        if shift is not None:
            mine.scale = shift
    if not segment.flags & SYN:
        return
    if mine.scale == UNKNOWN:
        mine.scale = theirs.scale = UNUSED
    elif segment.flags & ACK and theirs.scale == UNUSED:
        mine.scale = UNUSED
