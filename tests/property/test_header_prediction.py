"""Header prediction changes no result: the same messages, streams, observations and captures as on the slow path."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from capture.made import MICRO, NANO, enhanced, interface, option, pcap, section
from conftest import SAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from property.conversations import INITIAL, conversations, shuffled
from property.wire import Conversation, Packet, records

from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.hooks.recognise import looks_like_hook
from wcs_pcap.http.pairing import HttpConversation
from wcs_pcap.model import NANOSECONDS, Exchange, Message, Stream
from wcs_pcap.tcp.connection import Connections
from wcs_pcap.tcp.header_prediction import Direction

WATCHED = 9091
SLOW = [HealthCheck.too_slow]
LINKS: tuple[int | str, ...] = (0, 1, 12, 101, 108, 113, 276, "VLAN")


def found(paths: Sequence[str], predict: bool, ports: frozenset[int] | None = frozenset((WATCHED,))) -> list[object]:
    """Everything that is known of captures when their packets have been read, with header prediction or without."""
    timeline = Timeline(paths)
    selector = Selector(ports, looks_like_hook, timeline.fast_path)
    exchanges: list[Exchange] = []
    converse = lambda stream: HttpConversation(stream, exchanges.append)  # noqa: E731
    connections = Connections(ports, converse, timeline.fast_path.predictors if predict else None)
    for segment in selector.segments(timeline.records()):
        connections.segment(segment)
    streams = [{name: getattr(stream, name) for name in Stream.__slots__} for stream in connections.finish()]
    exchanges.sort(key=lambda exchange: (exchange.time, exchange.frame, exchange.stream.number))
    messages = [message for exchange in exchanges for message in (exchange.request, exchange.response) if message]
    assert not timeline.fast_path.predictors, "a connection that ended is not predicted"
    return [
        repr(streams),
        [(exchange.pairing, exchange.stream.number) for exchange in exchanges],
        [[getattr(message, name) for name in Message.__slots__] for message in messages],
        repr(vars(selector.observations)),
        [vars(capture) for capture in timeline.captures],
    ]


def written(made: Sequence[Record], dice: random.Random) -> bytes:
    """The packets as a capture file of some kind, at some pace."""
    pace = dice.choice((1, 1, 40, 700))  # milliseconds from packet to packet
    link, order = made[0].link_type, dice.choice("<>")
    times = [1_700_000_000 * NANOSECONDS + record.time * pace - dice.choice((0, 0, 0, 5_000_000)) for record in made]
    if dice.random() < 0.5:
        magic, unit = dice.choice(((MICRO, 1000), (NANO, 1)))
        data = pcap((), order=order, magic=magic, link=link)
        for time, record in zip(times, made, strict=True):
            stamp = time // NANOSECONDS, time % NANOSECONDS // unit, record.data
            data += pcap((stamp,), order=order, magic=magic, link=link, wire=record.wire_length)[24:]
        return data
    resolution, per_second = dice.choice(((b"\x09", NANOSECONDS), (b"\x06", 10**6), (b"\x94", 1 << 20)))
    data = section(order) + interface(link, options=option(9, resolution, order), order=order)
    for time, record in zip(times, made, strict=True):
        data += enhanced(record.data, time * per_second // NANOSECONDS, 0, record.wire_length, order)
    return data


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
@given(st.data(), conversations(), INITIAL, INITIAL, st.sampled_from(LINKS), st.sampled_from((4, 6)), st.integers(0, 2**64))
def test_header_prediction_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    conversation: Conversation,
    client: int,
    server: int,
    link: int | str,
    version: int,
    seed: int,
) -> None:
    dice = random.Random(seed)
    packets = conversation.packets
    if dice.random() < 0.3:
        packets = data.draw(shuffled(packets))
    if dice.random() < 0.4:
        packets = [packet for packet in packets if dice.random() > 0.05]
    if dice.random() < 0.3:
        packets = [_damaged(packet, dice) if dice.random() < 0.1 else packet for packet in packets]
    if not packets:
        return
    snaplen = dice.choice((1 << 18, 1 << 18, 1 << 18, 600))
    path = tmp_path_factory.getbasetemp() / "predictors.pcap"
    path.write_bytes(written(records(packets, (client, server), link, version, snaplen), dice))
    for ports in (frozenset((WATCHED,)), None):
        for fast, slow in zip(found([str(path)], True, ports), found([str(path)], False, ports), strict=True):
            assert fast == slow


def _damaged(packet: Packet, dice: random.Random) -> Packet:
    """Other bytes, so that HTTP goes wrong in some place."""
    if not packet.payload:
        return packet
    place = dice.randrange(len(packet.payload))
    wrong = dice.choice((b"\r\n", b"\r\n\r\n", b"\0", b"HTTP/1.1 200 OK\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"0"))
    payload = packet.payload[:place] + wrong + packet.payload[place:]
    return replace(packet, payload=payload[: len(packet.payload)])


@pytest.mark.parametrize("path", [*sorted(SAMPLES.glob("*.pcap"))], ids=lambda path: path.stem)
@pytest.mark.parametrize("lost", [0, 7, 31])
def test_header_prediction_changes_nothing_in_the_samples(tmp_path: Path, path: Path, lost: int) -> None:
    """Packets are left out, swapped and duplicated, so that prediction starts and stops everywhere."""
    made = list(Timeline([str(path)]).records())
    dice = random.Random(lost)
    for place in range(len(made) - 1):
        if lost and dice.randrange(lost) == 0:
            made[place : place + 2] = dice.choice(([], made[place : place + 1] * 2, made[place : place + 2][::-1]))
    parts = [made[: len(made) // 2], made[len(made) // 2 :]]
    paths = []
    for number, part in enumerate((made, *parts)):
        stamps = ((r.time // NANOSECONDS, r.time % NANOSECONDS, r.data) for r in part)
        file = tmp_path / f"{number}.pcap"
        file.write_bytes(pcap(stamps, magic=NANO, link=made[0].link_type))
        paths.append(str(file))
    assert found(paths[:1], True) == found(paths[:1], False)
    if all(parts):
        assert found(paths[1:], True) == found(paths[1:], False)


def test_most_packets_are_predicted(monkeypatch: pytest.MonkeyPatch) -> None:
    predicted: list[int] = []
    stop_prediction = Direction.stop_prediction

    def noted(direction: Direction) -> int:
        predicted.append(stop_prediction(direction))
        return predicted[-1]

    monkeypatch.setattr(Direction, "stop_prediction", noted)
    captures = found([str(SAMPLES / "call.pcap")], True)[-1]
    watched = captures[0]["watched_packets"]  # type: ignore[index]
    assert sum(predicted) > 0.8 * watched > 0
