"""However TCP and the capture shuffled the packets: the same exchanges as on a clean wire."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from property.conversations import INITIAL, SIZES, conversations, shuffled
from property.wire import (
    CLIENT,
    IPV4,
    LINKS,
    SERVER,
    TUNNELS,
    Conversation,
    Packet,
    fragments,
    records,
    request,
    response,
    see,
)

from wcs_pcap.capture.layouts import IP_PROTOCOLS, LINK_TYPES, TUNNEL_PORTS
from wcs_pcap.capture.plain import UDP
from wcs_pcap.http.head import Head
from wcs_pcap.http.parser import Parser
from wcs_pcap.model import ACK, Request, Response, TcpAnomaly
from wcs_pcap.tcp.reassembly import Chunk, chunk_of

SLOW = [HealthCheck.too_slow]  # a busy machine is no fault of the code


@st.composite
def fragmented(draw: st.DrawFn) -> Callable[[int, int, bytes], Sequence[bytes]]:
    """Some packets in fragments, in another order, some of them twice, some overlapping with what is in others."""
    dice = draw(st.randoms(use_true_random=False))

    def cut(number: int, kind: int, packet: bytes) -> Sequence[bytes]:
        if dice.random() < 0.5:
            return [packet]
        pieces = fragments(kind, packet, [dice.randrange(1, 30) for _ in range(8)], number)
        pieces += fragments(kind, packet, [dice.randrange(1, 30) for _ in range(8)], number)[: dice.randrange(3)]
        dice.shuffle(pieces)
        return pieces

    return cut


@settings(max_examples=250, deadline=None, suppress_health_check=SLOW)
@given(conversations(), st.data(), INITIAL, INITIAL)
def test_order_duplicates_overlaps_and_wrap_change_nothing(
    conversation: Conversation, data: st.DataObject, client: int, server: int
) -> None:
    clean = see(records(conversation.packets))
    seen = see(records(data.draw(shuffled(conversation.packets)), (client, server)))
    assert seen.view() == clean.view()
    assert all(exchange.pairing == "seen" for exchange in seen.exchanges)
    assert [stream.gaps for stream in seen.streams] == [[]]


def test_every_link_type_and_tunnel_has_its_packets() -> None:
    assert {link for link in LINKS if isinstance(link, int)} == {number for number, link in LINK_TYPES.items() if link.layer}
    assert {protocol for protocol, _ in TUNNELS.values()} == {*IP_PROTOCOLS, UDP}
    ports = {wrap(IPV4, b"")[2:4] for protocol, wrap in TUNNELS.values() if protocol == UDP}
    assert ports == TUNNEL_PORTS


@pytest.mark.parametrize("link", LINKS)
@settings(max_examples=8, deadline=None, suppress_health_check=SLOW)
@given(conversations(), st.data(), INITIAL, INITIAL, st.sampled_from((4, 6)))
def test_every_link_layer_and_tunnel_carries_the_same(
    link: int | str, conversation: Conversation, data: st.DataObject, client: int, server: int, version: int
) -> None:
    """Shuffled too, at any number, and in fragments."""
    packets = data.draw(shuffled(conversation.packets))
    cut = data.draw(fragmented()) if data.draw(st.booleans()) else None
    seen = see(records(packets, (client, server), link, version, cut=cut))
    assert seen.view() == see(records(conversation.packets)).view()
    assert [stream.gaps for stream in seen.streams] == [[]]


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(conversations(), st.data(), st.sampled_from((4, 6)))
def test_fragments_in_any_order_give_the_same(conversation: Conversation, data: st.DataObject, version: int) -> None:
    seen = see(records(conversation.packets, version=version, cut=data.draw(fragmented())))
    assert seen.view() == see(records(conversation.packets)).view()
    assert [stream.gaps for stream in seen.streams] == [[]]


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(conversations(), st.integers(1, 3))
def test_keep_alive_probes_are_no_bytes(conversation: Conversation, count: int) -> None:
    """RFC 9293, 3.8.4: a byte of garbage just below what the other side expects."""
    packets: list[Packet] = []
    for packet in conversation.packets:
        if packet.flags == ACK and packet.sequence > 0:
            packets += [replace(packet, sequence=packet.sequence - 1, payload=b"\0")] * count
        packets.append(packet)
    assert see(records(packets)).view() == see(records(conversation.packets)).view()


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(conversations(), st.data(), st.sampled_from((b"", b"\0")))
def test_keep_alives_before_a_conversation_that_was_open_already(
    conversation: Conversation, data: st.DataObject, byte: bytes
) -> None:
    """The capture has no handshake and begins with a keep-alive of either side, which the other one answers or not."""
    packets = conversation.packets[3:]
    side = data.draw(st.sampled_from((CLIENT, SERVER)))
    probe = Packet(side, -1, 0, ACK, byte)
    answer = Packet(1 - side, 0, 0, ACK)
    begin = [probe] * data.draw(st.integers(1, 3)) + [answer] * data.draw(st.integers(0, 1))
    seen = see(records(begin + packets))
    assert seen.view() == see(records(packets)).view()
    assert [stream.gaps for stream in seen.streams] == [[]]


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(conversations(), st.data(), INITIAL, INITIAL)
def test_other_bytes_in_repetitions_change_nothing_and_are_noticed(
    conversation: Conversation, data: st.DataObject, client: int, server: int
) -> None:
    """What was captured first counts. A retransmission right after it whose bytes differ is counted, and no other packet."""
    clean = see(records(conversation.packets))
    packets, differing = [], 0
    for packet in conversation.packets:
        packets.append(packet)
        if len(packet.payload) > 1 and data.draw(st.integers(0, 3)) == 0:
            changed = data.draw(st.booleans())
            place = data.draw(st.integers(0, len(packet.payload) - 2))
            again = packet.payload[place:]
            differing += changed
            if changed:
                again = again[:-1] + bytes([again[-1] ^ 0x20])
            packets += [Packet(packet.side, packet.sequence + place, packet.acknowledgment, packet.flags | 32, again)]
    seen = see(records(packets, (client, server)))
    assert seen.view() == clean.view()
    assert [stream.gaps for stream in seen.streams] == [[]]
    (stream,) = seen.streams
    tally = stream.anomalies.get(TcpAnomaly.CONFLICT)
    assert (tally.count if tally else 0) == differing


def read(responses: bool, data: bytes, cuts: list[int], turns: int = 0, framed: bool = False) -> list[tuple[object, ...]]:
    """What a parser makes of ``data`` cut at ``cuts``, passed packet by packet, or up to ``turns`` of them together."""
    messages: list[Request | Response] = []

    def begin(head: Head, offset: int, peer_offset: int) -> bytes | None:
        assert data[offset:].startswith(head.method + b" " if head.method else b"HTTP/")
        assert peer_offset == 7
        return b"POST"

    parser = Parser(responses, begin, messages.append, lambda: False, next_method=lambda: b"POST")
    places = sorted({0, len(data), *cuts})
    taken = [(end, frame, frame, 7, 60, data[start:end], b"") for frame, (start, end) in enumerate(pairwise(places), 1)]
    while taken:
        together = taken[: 1 + (len(taken) * 7 + len(data)) % turns] if turns and parser.position else taken[:1]
        if len(together) > 1 or turns > 1:
            parser.segments(together)
        else:
            parser.data(chunk_of(together[0]))
        del taken[: len(together)]
    parser.end(True, Chunk(len(data), b"", len(places), len(places), 7))
    said = [(m.offset, m.end_offset, m.headers, m.body, m.complete, m.problem, m.declared_bytes) for m in messages]
    return [(*one, m.frames, m.first_time, m.last_time) for one, m in zip(said, messages, strict=True)] if framed else said


PARTS = st.lists(st.tuples(st.sampled_from((b"", b"", b"\r\n", b"\n")), SIZES, st.booleans()), max_size=4)
ANY_BYTES = st.one_of(
    st.binary(min_size=1, max_size=30), st.sampled_from((b"\n", b"\n\n", b"\r\n\r\n", b"0\r\n\r\n", b"HTTP/1.1 100"))
)
PLACES = st.lists(st.integers(0, 9000), max_size=20)


def stream(parts: list[tuple[bytes, int, bool]], responses: bool) -> bytes:
    make = response if responses else request
    return b"".join(before + make(n, size, chunked=chunked) for n, (before, size, chunked) in enumerate(parts))


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(PARTS, st.booleans(), PLACES, st.integers(0, 20_000))
def test_the_cuts_between_packets_change_no_message(
    parts: list[tuple[bytes, int, bool]], responses: bool, cuts: list[int], length: int
) -> None:
    data = stream(parts, responses)[:length]
    whole = read(responses, data, [])
    assert read(responses, data, [cut % (len(data) + 1) for cut in cuts]) == whole
    assert read(responses, data, list(range(len(data)))) == whole
    for turns in (2, 5, 40):
        assert read(responses, data, [cut % (len(data) + 1) for cut in cuts], turns) == whole


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(PARTS, st.booleans(), PLACES, st.lists(st.tuples(st.integers(0, 9000), ANY_BYTES), max_size=4), st.integers(0, 9))
def test_any_bytes_are_survived(
    parts: list[tuple[bytes, int, bool]], responses: bool, cuts: list[int], inserted: list[tuple[int, bytes]], turns: int
) -> None:
    data = stream(parts, responses)
    for place, other in inserted:
        data = data[:place] + other + data[place:]
    places = [cut % (len(data) + 1) for cut in cuts]
    messages = read(responses, data, places)
    assert read(responses, data, places, turns, framed=True) == read(responses, data, places, framed=True)
    ends = [end for _, end, *_ in messages]
    assert ends == sorted(ends)
    assert all(end <= len(data) for end in ends)  # type: ignore[operator]
