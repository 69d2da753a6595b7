"""Small streams, each with the TCP analysis flags that tshark 4.0 shows for its packets."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wcs_pcap.model import Segment

CLIENT, SERVER = (b"\x0a\0\0\1", 34257), (b"\x0a\0\0\2", 9091)
BITS = dict(zip("FSRPA", (1, 2, 4, 8, 16), strict=True))
MILLISECOND = 1_000_000
START = 1_000_000 * MILLISECOND
SCALED = b"\3\3\7\1"  # window scale 7


class P(NamedTuple):
    """A packet: who sends ("c" or "s"), raw numbers, flags by their first letters, payload length, time in milliseconds."""

    side: str
    sequence: int
    acknowledgment: int
    flags: str
    expected: tuple[str, ...] = ()
    length: int = 0
    window: int = 500
    at: float = 0
    options: bytes = b""
    stream: int = 0


def segments(packets: Sequence[P]) -> Iterator[Segment]:
    for frame, packet in enumerate(packets, 1):
        source, destination = (CLIENT, SERVER) if packet.side == "c" else (SERVER, CLIENT)
        yield Segment(
            frame=frame,
            time=START + round(packet.at * MILLISECOND),
            wire_length=40 + len(packet.options) + packet.length,
            stream=packet.stream,
            source=source[0],
            source_port=source[1],
            destination=destination[0],
            destination_port=destination[1],
            sequence=packet.sequence % 2**32,
            acknowledgment=packet.acknowledgment % 2**32,
            flags=sum(BITS[letter] for letter in packet.flags),
            window=packet.window,
            options=packet.options,
            payload=b"x" * packet.length,
            payload_length=packet.length,
        )


def handshake(options: bytes = b"", round_trip: float = 10) -> list[P]:
    """Client starts at 1000, server at 5000; the first bytes are 1001 and 5001."""
    return [
        P("c", 1000, 0, "S", options=options),
        P("s", 5000, 1001, "SA", options=options, at=round_trip / 2),
        P("c", 1001, 5001, "A", at=round_trip),
    ]


CASES: dict[str, list[P]] = {
    "nothing to say": [
        *handshake(),
        P("c", 1001, 5001, "PA", length=100, at=20),
        P("s", 5001, 1101, "PA", length=50, at=30),
        P("c", 1101, 5051, "FA", at=40),
        P("s", 5051, 1102, "FA", at=50),
        P("c", 1102, 5052, "A", at=60),
    ],
    "retransmission": [
        *handshake(),
        P("c", 1001, 5001, "PA", length=100, at=20),
        P("c", 1001, 5001, "PA", ("TCP Retransmission",), length=100, at=320),
    ],
    "an exact repetition is a retransmission however soon it comes": [
        *handshake(),
        P("c", 1001, 5001, "PA", length=100, at=20),
        P("c", 1001, 5001, "PA", ("TCP Retransmission",), length=100, at=20.001),
    ],
    "retransmitted SYN, SYN-ACK and FIN": [
        P("c", 1000, 0, "S"),
        P("c", 1000, 0, "S", ("TCP Retransmission",), at=1000),
        P("s", 5000, 1001, "SA", at=1001),
        P("s", 5000, 1001, "SA", ("TCP Retransmission",), at=2001),
        P("c", 1001, 5001, "FA", at=2002),
        P("c", 1001, 5001, "FA", ("TCP Retransmission",), at=3002),
    ],
    "new data after a byte that was sent before is not a retransmission": [
        *handshake(),
        P("c", 1001, 5001, "PA", length=100, at=20),
        P("c", 1100, 5001, "PA", length=50, at=500),
    ],
    "fast retransmission": [
        *handshake(),
        P("s", 5001, 1001, "A", length=100, at=20),
        P("s", 5201, 1001, "A", ("TCP Previous segment not captured",), length=100, at=21),
        P("c", 1001, 5101, "A", at=30),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#1",), at=31),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#2",), at=32),
        P("s", 5101, 1001, "A", ("TCP Fast Retransmission",), length=100, at=51.9),
    ],
    "20 ms after the duplicates it is an ordinary one": [
        *handshake(),
        P("s", 5001, 1001, "A", length=100, at=20),
        P("s", 5201, 1001, "A", ("TCP Previous segment not captured",), length=100, at=21),
        P("c", 1001, 5101, "A", at=30),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#1",), at=31),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#2",), at=32),
        P("s", 5101, 1001, "A", ("TCP Retransmission",), length=100, at=52),
    ],
    "one duplicate is not enough": [
        *handshake(),
        P("s", 5001, 1001, "A", length=100, at=20),
        P("s", 5201, 1001, "A", ("TCP Previous segment not captured",), length=100, at=21),
        P("c", 1001, 5101, "A", at=30),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#1",), at=31),
        P("s", 5101, 1001, "A", ("TCP Retransmission",), length=100, at=45),
    ],
    "spurious retransmission": [
        *handshake(),
        P("c", 1001, 5001, "PA", length=100, at=20),
        P("s", 5001, 1101, "A", at=30),
        P("c", 1001, 5001, "PA", ("TCP Spurious Retransmission",), length=100, at=40),
        P("c", 1051, 5001, "PA", ("TCP Retransmission",), length=51, at=100),
    ],
    "out of order within the round trip of the handshake": [
        *handshake(round_trip=10),
        P("s", 5101, 1001, "A", ("TCP Previous segment not captured",), length=100, at=20),
        P("s", 5001, 1001, "A", ("TCP Out-Of-Order",), length=100, at=29.9),
    ],
    "later than the round trip it is a retransmission": [
        *handshake(round_trip=10),
        P("s", 5101, 1001, "A", ("TCP Previous segment not captured",), length=100, at=20),
        P("s", 5001, 1001, "A", ("TCP Retransmission",), length=100, at=30),
    ],
    "out of order within 3 ms where no handshake was seen": [
        P("s", 5001, 1001, "A", length=100, at=20),
        P("s", 5201, 1001, "A", ("TCP Previous segment not captured",), length=100, at=20),
        P("s", 5101, 1001, "A", ("TCP Out-Of-Order",), length=100, at=22.9),
        P("s", 5401, 1001, "A", ("TCP Previous segment not captured",), length=100, at=25),
        P("s", 5301, 1001, "A", ("TCP Retransmission",), length=100, at=28),
    ],
    "the round trip runs from the last SYN to the first ACK": [
        P("c", 1000, 0, "S"),
        P("c", 1000, 0, "S", ("TCP Retransmission",), at=1000),
        P("s", 5000, 1001, "SA", at=1001),
        P("c", 1001, 5001, "A", at=1010),
        P("c", 1001, 5001, "A", ("TCP Dup ACK 4#1",), at=1500),
        P("s", 5101, 1001, "A", ("TCP Previous segment not captured",), length=100, at=1600),
        P("s", 5001, 1001, "A", ("TCP Retransmission",), length=100, at=1610),
    ],
    "a reset is never out of place": [
        *handshake(),
        P("c", 9001, 5001, "R", at=20),
    ],
    "duplicate ACKs are counted from the first with that number": [
        *handshake(),
        P("s", 5001, 1001, "A", length=100, at=20),
        P("c", 1001, 5101, "A", at=21),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 5#1",), at=22),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 5#2",), at=23),
        P("s", 5101, 1001, "A", length=100, at=24),
        P("c", 1001, 5201, "A", at=25),
        P("c", 1001, 5201, "A", ("TCP Dup ACK 9#1",), at=26),
    ],
    "keep-alive and its answer": [
        *handshake(),
        P("s", 5001, 1001, "A", ("TCP Dup ACK 2#1",), at=20),
        P("c", 1000, 5001, "A", ("TCP Keep-Alive",), at=10_000),
        P("s", 5001, 1001, "A", ("TCP Keep-Alive ACK",), at=10_001),
        P("c", 1000, 5001, "A", ("TCP Keep-Alive",), length=1, at=20_000),
        P("s", 5001, 1001, "A", ("TCP Keep-Alive ACK",), at=20_001),
        P("s", 5001, 1001, "A", ("TCP Keep-Alive ACK",), at=20_002),
        P("c", 1000, 5001, "A", length=2, at=30_000),
        P("s", 5001, 1001, "A", ("TCP Dup ACK 2#2",), at=30_001),
    ],
    "a FIN is no keep-alive": [
        *handshake(),
        P("c", 1000, 5001, "FA", ("TCP Retransmission",), at=1000),
    ],
    "ACKed unseen segment, said once until the other side sends or acknowledges something new": [
        *handshake(),
        P("c", 1001, 5201, "A", ("TCP ACKed unseen segment",), at=20),
        P("c", 1001, 5301, "A", at=21),
        P("s", 5301, 1001, "A", ("TCP Previous segment not captured",), length=100, at=22),
        P("c", 1001, 5401, "A", ("TCP ACKed unseen segment",), at=23),
        P("c", 1001, 5401, "A", ("TCP Dup ACK 7#1",), at=24),
        P("c", 1001, 5501, "A", length=100, at=25),
        P("s", 5501, 1101, "A", ("TCP Previous segment not captured",), at=26),
        P("c", 1101, 5601, "A", ("TCP ACKed unseen segment",), at=27),
        P("c", 1101, 5701, "A", ("TCP ACKed unseen segment",), at=28),
        P("c", 1101, 5801, "A", at=29),
    ],
    "a duplicate ACK after an ACKed unseen segment counts from 1": [
        *handshake(),
        P("s", 5001, 1001, "A", length=10, at=15),
        P("s", 5011, 1001, "A", ("TCP Dup ACK 2#1",), at=16),
        P("c", 1001, 5111, "A", at=20),
        P("s", 5011, 1001, "A", ("TCP Dup ACK 2#1",), at=21),
    ],
    "lost and acknowledged unseen at once": [
        *handshake(),
        P("c", 1201, 5101, "A", ("TCP ACKed unseen segment", "TCP Previous segment not captured"), at=20),
    ],
    "acknowledged in another window, then sent after all": [
        *handshake(),
        P("s", 5101, 1001, "A", ("TCP Previous segment not captured",), length=100, at=20),
        P("c", 1001, 5201, "A", ("TCP ACKed unseen segment",), at=21),
        P("s", 5001, 1001, "A", ("TCP Spurious Retransmission",), length=100, at=22),
    ],
    "zero window, probes and update": [
        *handshake(),
        P("c", 1001, 5001, "A", length=100, at=20),
        P("s", 5001, 1101, "A", ("TCP ZeroWindow",), window=0, at=30),
        P("c", 1101, 5001, "A", ("TCP ZeroWindowProbe",), length=1, at=200),
        P("s", 5001, 1101, "A", ("TCP ZeroWindowProbeAck", "TCP ZeroWindow"), window=0, at=201),
        P("c", 1101, 5001, "A", ("TCP ZeroWindowProbe",), length=1, at=600),
        P("s", 5001, 1101, "A", ("TCP ZeroWindowProbeAck", "TCP ZeroWindow"), window=0, at=601),
        P("s", 5001, 1101, "A", ("TCP ZeroWindowProbeAck", "TCP ZeroWindow"), window=0, at=602),
        P("s", 5001, 1101, "A", ("TCP Window Update",), window=400, at=700),
        P("s", 5001, 1101, "A", ("TCP Dup ACK 5#1",), window=400, at=701),
        P("c", 1101, 5001, "A", length=100, at=702),
    ],
    "a closing segment with window 0 is no zero window": [
        *handshake(),
        P("c", 1001, 5001, "FA", window=0, at=20),
        P("s", 5001, 1002, "RA", window=0, at=21),
        P("s", 5001, 1002, "R", window=0, at=22),
    ],
    "one byte is a probe only into a closed window": [
        *handshake(),
        P("s", 5001, 1001, "A", ("TCP ZeroWindow",), window=0, at=20),
        P("c", 1001, 5001, "A", ("TCP ZeroWindowProbe",), length=1, at=21),
        P("c", 1001, 5001, "A", length=2, at=22),
        P("s", 5001, 1003, "A", at=30),
        P("c", 1003, 5001, "A", length=1, at=31),
    ],
    "window full, without scaling": [
        *handshake(),
        P("s", 5001, 1001, "A", ("TCP Window Update",), window=300, at=15),
        P("c", 1001, 5001, "A", length=299, at=20),
        P("c", 1300, 5001, "A", ("TCP Window Full",), length=1, at=21),
        P("c", 1301, 5001, "FA", at=22),
    ],
    "window full, scaled by 128": [
        *handshake(SCALED),
        P("s", 5001, 1001, "A", ("TCP Window Update",), window=2, at=15),
        P("c", 1001, 5001, "A", length=2, at=20),
        P("c", 1003, 5001, "A", ("TCP Window Full",), length=254, at=21),
    ],
    "the window of a SYN is not scaled": [
        P("c", 1000, 0, "S", options=SCALED),
        P("s", 5000, 1001, "SA", options=SCALED, window=200, at=5),
        P("c", 1001, 5001, "A", at=10),
        P("c", 1001, 5001, "A", ("TCP Window Full",), length=200, at=15),
    ],
    "without a handshake it is not known when a window is full": [
        P("s", 5001, 1001, "A", window=100),
        P("c", 1001, 5001, "A", length=100, at=1),
        P("s", 5001, 1101, "A", window=100, at=2),
        P("c", 1101, 5001, "A", length=100, at=3),
    ],
    "the full window in a retransmission": [
        *handshake(),
        P("s", 5001, 1001, "A", ("TCP Window Update",), window=300, at=15),
        P("c", 1001, 5001, "A", ("TCP Window Full",), length=300, at=20),
        P("c", 1001, 5001, "A", ("TCP Window Full", "TCP Retransmission"), length=300, at=500),
    ],
    "port numbers reused": [
        *handshake(),
        P("c", 1001, 5001, "FA", at=20),
        P("c", 70_000, 0, "S", ("TCP Port numbers reused",), at=5000, stream=1),
        P("s", 90_000, 70_001, "SA", at=5001, stream=1),
        P("c", 70_001, 90_001, "A", at=5002, stream=1),
        P("s", 90_101, 70_001, "A", ("TCP Previous segment not captured",), length=10, at=5003, stream=1),
        P("c", 200_000, 0, "S", ("TCP Port numbers reused",), at=9000, stream=2),
        P("s", 300_000, 0, "S", at=9001, stream=2),
    ],
    "a SYN-ACK of another connection": [
        *handshake(),
        P("s", 7000, 1001, "SA", ("TCP Previous segment not captured", "TCP Port numbers reused"), at=20),
    ],
    "SYN-ACK before SYN": [
        P("s", 5000, 1001, "SA"),
        P("c", 1000, 0, "S", at=1),
        P("c", 1001, 5001, "A", at=2),
    ],
    "a SYN again after a reset that carried the peer's number": [
        P("c", 1000, 0, "S"),
        P("c", 4000, 0, "R", at=1),
        P("c", 1000, 0, "S", ("TCP Retransmission",), at=1000),
        P("c", 1001, 5001, "A", length=10, at=1001),
    ],
    "an empty segment is never sent again": [
        *handshake(),
        P("c", 1001, 5001, "PA", length=100, at=20),
        P("c", 1001, 5001, "A", at=500),
    ],
    "no window is full of nothing": [
        *handshake(),
        P("s", 5001, 1001, "A", ("TCP Window Update",), window=300, at=15),
        P("c", 1301, 5001, "A", ("TCP Previous segment not captured",), at=20),
    ],
    "a number without the ACK flag acknowledges nothing": [
        *handshake(),
        P("c", 1001, 9001, "R", at=20),
    ],
    "one direction only, in the upper half of the sequence numbers": [
        P("c", 3_000_000_000, 77, "A", length=10),
        P("c", 3_000_000_010, 77, "A", length=10, at=1),
        P("c", 3_000_000_030, 77, "A", ("TCP Previous segment not captured",), length=10, at=2),
    ],
    "what the duplicate ACKs did not ask for is no fast retransmission": [
        *handshake(),
        P("s", 5001, 1001, "A", length=100, at=20),
        P("s", 5301, 1001, "A", ("TCP Previous segment not captured",), length=100, at=21),
        P("c", 1001, 5101, "A", at=30),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#1",), at=31),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#2",), at=32),
        P("s", 5201, 1001, "A", ("TCP Retransmission",), length=100, at=40),
    ],
    "fast retransmission in the same moment": [
        *handshake(),
        P("s", 5001, 1001, "A", length=100, at=20),
        P("s", 5201, 1001, "A", ("TCP Previous segment not captured",), length=100, at=21),
        P("c", 1001, 5101, "A", at=30),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#1",), at=31),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#2",), at=32),
        P("s", 5101, 1001, "A", ("TCP Fast Retransmission",), length=100, at=32),
    ],
    "out of order in the same moment": [
        *handshake(),
        P("s", 5101, 1001, "A", ("TCP Previous segment not captured",), length=100, at=20),
        P("s", 5001, 1001, "A", ("TCP Out-Of-Order",), length=100, at=20),
    ],
    "time that runs backwards is neither fast nor out of order": [
        *handshake(),
        P("s", 5001, 1001, "A", length=100, at=20),
        P("s", 5201, 1001, "A", ("TCP Previous segment not captured",), length=100, at=21),
        P("c", 1001, 5101, "A", at=30),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#1",), at=31),
        P("c", 1001, 5101, "A", ("TCP Dup ACK 6#2",), at=32),
        P("s", 5101, 1001, "A", ("TCP Retransmission",), length=100, at=19),
    ],
    "a round trip that ends before it began counts as endless": [
        *handshake(round_trip=-10),
        P("s", 5101, 1001, "A", ("TCP Previous segment not captured",), length=100, at=20),
        P("s", 5001, 1001, "A", ("TCP Out-Of-Order",), length=100, at=9000),
    ],
    "a FIN with the last byte again": [
        *handshake(),
        P("c", 1001, 5001, "A", length=100, at=20),
        P("c", 1100, 5001, "FA", ("TCP Retransmission",), length=1, at=500),
    ],
    "a byte that jumps ahead is no probe": [
        *handshake(),
        P("s", 5001, 1001, "A", ("TCP ZeroWindow",), window=0, at=20),
        P("c", 1005, 5001, "A", ("TCP Previous segment not captured",), length=1, at=21),
    ],
    "a window that stays closed though no probe comes": [
        *handshake(),
        P("s", 5001, 1001, "A", ("TCP ZeroWindow",), window=0, at=20),
        P("s", 5001, 1001, "A", ("TCP ZeroWindow",), window=0, at=21),
    ],
    "a repeated SYN brings scaling back": [
        P("c", 1000, 0, "S", options=SCALED),
        P("s", 5000, 1001, "SA", at=1),
        P("c", 1000, 0, "S", ("TCP Retransmission",), options=SCALED, at=1000),
        P("c", 1001, 5001, "A", at=1001),
    ],
    "sequence numbers that wrap around": [
        P("c", -101, 0, "S"),
        P("s", -51, -100, "SA", at=1),
        P("c", -100, -50, "A", at=2),
        P("c", -100, -50, "A", length=200, at=3),
        P("s", -50, 100, "A", length=100, at=4),
        P("c", 300, 50, "A", ("TCP Previous segment not captured",), length=10, at=5),
        P("c", 100, 50, "A", ("TCP Retransmission",), length=200, at=500),
        P("s", 50, 310, "A", at=501),
    ],
}
