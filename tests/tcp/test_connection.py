"""Connections: which endpoint is the client, how they open and close, and what they carry."""

from __future__ import annotations

import pytest
from tcp.scripts import CLIENT, HANDSHAKE, SERVER, STEP, TALK, Written, causes, changed, run, segments

from wcs_pcap.capture.fast_path import Predictor
from wcs_pcap.model import Side, Stream
from wcs_pcap.tcp.connection import Connections


def test_a_whole_connection() -> None:
    stream, written = run(segments(HANDSHAKE + TALK + ">FA 5 6\n <FA 6 6\n >A 6 7"))
    assert (stream.opened, stream.closed, stream.closed_by, stream.closed_frame) == ("handshake", "fin", CLIENT, 8)
    assert (str(stream.client), str(stream.server)) == ("10.0.0.1:40000", "10.0.0.2:9091")
    assert written.text == ["hello", "answer"]
    assert written.ends == [(True, True), (True, True)]
    assert (stream.packets, stream.packets_by, stream.payload_by) == (10, (6, 4), (5, 6))
    assert (stream.first_frame, stream.last_frame, stream.syn_frames, stream.syn_ack_time) == (1, 10, [1], 2 * STEP)
    assert (stream.gaps, stream.one_way, stream.acknowledged) == ([], None, (6, 6))


@pytest.mark.parametrize(
    ("script", "opened", "closed", "closed_by"),
    [
        (HANDSHAKE, "handshake", "open", None),
        (HANDSHAKE + TALK, "handshake", "open", None),
        (TALK, "midstream", "open", None),
        (">S -1", "no-answer", "open", None),
        (">S -1\n >S -1\n >S -1", "no-answer", "open", None),
        (">S -1\n <RA 0 0", "refused", "rst", SERVER),
        (">S -1\n <SA -1 0\n >R 0", "handshake", "rst", CLIENT),
        (">S -1\n >A 0 0", "handshake", "open", None),  # the SYN-ACK was not captured, but there was one
        (">S -1\n <A 0 5 answer", "handshake", "open", None),
        (">S -1\n >A 0 0 hello\n <RA 0 5", "handshake", "rst", SERVER),
        ("<SA -1 0\n >A 0 0", "handshake", "open", None),
        (HANDSHAKE + "<FA 0 0\n >A 0 1", "handshake", "fin", SERVER),
        (HANDSHAKE + "<FA 0 0\n >RA 0 1", "handshake", "rst", SERVER),  # the first to close is who closed
        (HANDSHAKE + TALK + "<RA 6 5", "handshake", "rst", SERVER),
    ],
)
def test_how_a_connection_opens_and_closes(script: str, opened: str, closed: str, closed_by: Side | None) -> None:
    stream, _ = run(segments(script))
    assert (stream.opened, stream.closed, stream.closed_by) == (opened, closed, closed_by)


@pytest.mark.parametrize(
    ("script", "client", "server", "ports", "expected"),
    [
        (">S -1", 40000, 9091, {9091}, 40000),
        (">S -1", 9091, 40000, {9091}, 9091),  # a SYN says more than the port
        ("<SA -1 0", 40000, 9091, {9091}, 40000),
        (">A 0 0 x", 40000, 9091, {9091}, 40000),
        ("<A 0 0 x", 40000, 9091, {9091}, 40000),
        ("<A 0 0", 40000, 9091, None, 40000),  # of two ports the lower one is the server's
        (">A 0 0 x", 40000, 50000, None, 50000),
        (">A 0 0 HTTP/1.1", 50000, 40000, None, 40000),
        (">A 0 0 HTTP/1.1", 40000, 50000, None, 50000),  # a server sends responses
        (">A 0 0 POST", 40000, 50000, None, 40000),
        ("<A 0 0 GET", 50000, 40000, None, 40000),
        (">A 0 0\n <A 0 0\n >A 0 0 POST", 40000, 50000, None, 40000),  # the payload decides, not the ports
        (">A 0 0 body\n <A 0 4 HTTP/1.1", 40000, 50000, None, 40000),
        ("<A 0 0 body\n >A 0 4 POST", 40000, 50000, None, 40000),
        (">A 0 0 x\n <SA -1 1", 40000, 50000, None, 40000),
        (">A 0 0 x\n <A 0 1 y\n >FA 1 1", 40000, 50000, None, 50000),  # neither payload nor SYN: the lower port
    ],
)
def test_who_is_the_client(script: str, client: int, server: int, ports: set[int] | None, expected: int) -> None:
    if "POST" in script or "GET" in script:
        packets = [changed(s, payload=s.payload + b" / HTTP/1.1\r\n") for s in segments(script, client, server)]
    else:
        packets = segments(script, client, server)
    stream, _ = run(packets, None if ports is None else frozenset(ports))
    assert stream.client.port == expected


def test_held_segments_are_passed_on_when_the_client_is_known() -> None:
    script = ">A 0 0\n <A 0 0 begin\n >A 0 5 POST\n <A 5 19 HTTP/1.1"
    packets = [changed(s, payload=s.payload.replace(b"POST", b"POST / HTTP/1.1\r\n\r\n")) for s in segments(script, 40000, 50000)]
    packets = [changed(s, payload_length=len(s.payload)) for s in packets]
    stream, written = run(packets, None)
    assert (stream.client.port, stream.packets, stream.packets_by, stream.first_frame) == (40000, 4, (2, 2), 1)
    assert written.text == ["POST / HTTP/1.1\r\n\r\n", "beginHTTP/1.1"]


def test_data_with_the_syn_and_before_it() -> None:
    assert run(segments(">S -1 0 fast\n <SA -1 4\n >A 4 0 er"))[1].text[CLIENT] == "faster"
    stream, written = run(segments(">A 0 0 early\n >S -1\n <SA -1 0\n >A 5 0 late"))
    assert (written.text[CLIENT], stream.opened, stream.gaps) == ("earlylate", "handshake", [])


def test_a_split_handshake_and_one_from_both_sides() -> None:
    for script in (
        ">S -1\n <A 0 0\n <S -1\n >SA -1 0\n <A 0 0",  # RFC 793, figure 8 with the SYN and its ACK apart
        ">S -1\n <S -1\n >SA -1 0\n <SA -1 0",
        ">S -1\n <S -1\n <SA -1 0\n >A 0 0",
    ):
        stream, written = run(segments(script + TALK))
        assert (stream.opened, str(stream.client), written.text) == ("handshake", "10.0.0.1:40000", ["hello", "answer"])
        assert stream.gaps == []


def test_a_half_closed_connection_goes_on() -> None:
    stream, written = run(segments(HANDSHAKE + ">FA 0 0\n <A 0 1\n <A 0 1 answer\n >A 1 6\n <A 6 1 more\n <FA 10 1\n >A 1 11"))
    assert (written.text, stream.closed_by, stream.gaps, written.ends) == (["", "answermore"], CLIENT, [], [(True, True)] * 2)


KEEP_ALIVES = """
    >A -1 0 {byte}
    <A 0 0
    >A -1 0 {byte}
    <A 0 0
"""


@pytest.mark.parametrize("byte", ["", "\0"])
@pytest.mark.parametrize("opening", [HANDSHAKE, ""])
def test_keep_alives_bring_no_bytes(opening: str, byte: str) -> None:
    """Also where the capture begins with one: its number is one below the first byte to come (RFC 9293, 3.8.4)."""
    idle = opening + KEEP_ALIVES.format(byte=byte)
    for script, text in ((idle, ["", ""]), (idle + TALK + f">A 4 6 {byte}\n <A 6 5", ["hello", "answer"])):
        stream, written = run(segments(script))
        assert (written.text, stream.gaps, stream.anomalies, stream.retransmitted) == (text, [], {}, (0, 0))
    stream, written = run(segments(idle + ">FA 0 0\n <FA 0 1\n >A 1 1"))
    assert (written.ends, stream.gaps) == ([(True, True)] * 2, [])
    stream, written = run(segments("<A -1 0 \0\n" + opening + TALK))
    assert (written.text, stream.gaps) == (["hello", "answer"], [])


def test_probes_of_a_closed_window() -> None:
    """Linux asks without a byte one number below, others with the next byte, which is sent again later."""
    script = HANDSHAKE + ">A 0 0 hello\n <A 0 5\n >A 4 0\n <A 0 5\n >A 5 0 w\n <A 0 5\n >A 5 0 world"
    stream, written = run(segments(script))
    assert (written.text[CLIENT], stream.gaps, stream.anomalies) == ("helloworld", [], {})


def test_reordered_bytes_at_the_start_of_the_capture() -> None:
    stream, written = run(segments("<A 0 5\n >A 0 0 hello\n <A 0 5 answer"))
    assert (written.text, stream.gaps) == (["hello", "answer"], [])
    stream, written = run(segments("<A 6 5\n >A 5 6\n <A 0 5 answer\n <A 6 5 more"))  # the ACK was captured before its data
    assert (written.text, stream.gaps) == (["", "answermore"], [])


@pytest.mark.parametrize(
    ("script", "text"),
    [
        (">A 5 0 world\n >A 0 0 hello\n <A 0 10 answer", ["helloworld", "answer"]),
        (">A 5 0 world\n <A 0 0\n >A 0 0 hello\n <A 0 10 answer", ["helloworld", "answer"]),
        (">A 5 0 world\n <A 0 0 answer\n >A 0 0 hello", ["helloworld", "answer"]),
        ("<A 3 0 wer\n <A 0 0 ans\n >A 0 6 hello", ["hello", "answer"]),
        (">A 5 0 world\n >A 0 0 hello\n >A 10 0 !", ["helloworld!", ""]),
        (">A 5 0 world\n >A 3 0 lo\n >A 10 0 !", ["loworld!", ""]),
        (">A 5 0 world\n >A 2 0 llowor\n >A 10 0 !", ["lloworld!", ""]),
        (">A 0 0 hello", ["hello", ""]),
        (">A 0 0 hello\n >FA 5 0", ["hello", ""]),
        (">A 0 0 hello\n <RA 0 0", ["hello", ""]),
        (">A 0 0 hello\n >A 7 0 more", ["hello--more", ""]),
    ],
)
def test_reordered_first_packets(script: str, text: list[str]) -> None:
    assert run(segments(script))[1].text == text


@pytest.mark.parametrize("telling", [">A 10 0", "<A 0 10", "<A 0 10 answer", ">A 10 0 more", ">FA 10 0"])
def test_the_next_packet_settles_which_byte_is_the_first(telling: str) -> None:
    stream, written = run(segments(f">A 5 0 world\n {telling}\n >A 0 0 hello"))
    assert written.text[CLIENT].startswith("world")
    assert (CLIENT, -5, 5, "unreadable") in causes(stream)


def test_the_first_packet_captured_twice() -> None:
    first, second = segments(">A 0 0 hello\n >A 5 0 world")
    again = changed(first, time=first.time + 1000, frame=9)
    stream, written = run([first, again, second])
    assert (written.text[CLIENT], stream.duplicates, stream.retransmitted, stream.anomalies) == ("helloworld", 1, (0, 0), {})


def test_the_payload_of_a_reset_is_not_data() -> None:
    _, written = run(segments(HANDSHAKE + TALK + "<RA 6 5 because"))
    assert written.text == ["hello", "answer"]


def test_data_captured_after_a_reset_or_a_fin() -> None:
    """The capture may have them out of order; and a half-closed connection goes on in the other direction."""
    for script in ("<RA 6 5\n <A 0 5 answer", "<FA 6 5\n <A 0 5 answer\n", ">FA 5 0\n <A 0 6 answer\n <FA 6 6"):
        assert run(segments(HANDSHAKE + ">A 0 0 hello\n" + script))[1].text == ["hello", "answer"]


def test_both_fins_before_the_last_data() -> None:
    stream, written = run(segments(HANDSHAKE + ">FA 5 6\n <FA 6 6\n >A 6 7\n <A 0 5 answer\n >A 0 0 hello"))
    assert (written.text, stream.gaps) == (["hello", "answer"], [])


def test_after_the_end_packets_are_counted_and_not_read() -> None:
    stream, written = run(segments(HANDSHAKE + TALK + ">FA 5 6\n <FA 6 6\n >A 6 7\n >A 6 7 ghost\n >FA 5 6"))
    assert (written.text, stream.packets) == (["hello", "answer"], 12)


@pytest.mark.parametrize("state", ["open", "fin", "rst"])
def test_sinks_receive_how_the_stream_ended(state: str) -> None:
    script = {"open": "", "fin": "<FA 6 5", "rst": ">R 5"}[state]
    _, written = run(segments(HANDSHAKE + TALK + script))
    assert written.ends == [(state != "open", False), (state != "open", state == "fin")]


@pytest.mark.parametrize(
    ("payload", "by", "tls", "plain"),
    [
        (b"\x16\x03\x01\0\1", ">", CLIENT, None),
        (b"\x15\x03\x03\0\2", "<", SERVER, None),
        (b"POST / ", ">", None, CLIENT),
        (b"HTTP/1.1", "<", None, SERVER),
        (b"\x16\x03", ">", None, CLIENT),
    ],
)
def test_tls_and_plain_text(payload: bytes, by: str, tls: Side | None, plain: Side | None) -> None:
    packets = segments(HANDSHAKE + f"{by}A 0 0 x")
    packets[3] = changed(packets[3], payload=payload, payload_length=len(payload))
    stream, _ = run(packets)
    assert (stream.tls, stream.plain) == (tls, plain)


def test_streams_come_back_by_number() -> None:
    connections = Connections(None, Written)
    for number in (3, 1, 2):
        for segment in segments(">S -1", stream=number):
            connections.segment(segment)
    assert [stream.number for stream in connections.finish()] == [1, 2, 3]


def test_a_connection_to_itself_is_not_predicted() -> None:
    """The packets of both directions have the same addresses and ports."""
    for same in (True, False):
        predictors: dict[bytes, Predictor] = {}
        connections = Connections(None, Written, predictors)
        for segment in segments(HANDSHAKE + TALK):
            here = {"source_port": 9091, "destination_port": 9091, "source": b"\x0a\0\0\1", "destination": b"\x0a\0\0\1"}
            connections.segment(changed(segment, **here) if same else segment)
        assert bool(predictors) is not same


@pytest.mark.parametrize("said", [">A 0 0", "<A 0 0 hm\n"])
def test_a_reset_does_not_refuse_a_connection_whose_syn_ack_is_missing(said: str) -> None:
    """The client acknowledged it, or the server sent data."""
    assert run(segments(f">S -1\n {said}\n <R 0"))[0].opened == "handshake"
    assert run(segments(">S -1\n <R 0"))[0].opened == "refused"


def test_a_keep_alive_from_below_the_first_byte_captured_brings_nothing() -> None:
    """The capture begins in the middle, and the byte of the keep-alive lies before all that was read."""
    stream, written = run(segments(">A 5 0 world\n >A 10 0 !\n >A 4 0 \0\n <A 0 11"))
    assert (written.text[CLIENT], stream.gaps) == ("world!", [])


@pytest.mark.parametrize(("count", "size", "begun"), [(63, 1, False), (64, 1, True), (2, 8191, False), (2, 8192, True)])
def test_segments_are_held_up_to_a_bound_until_the_client_is_known(count: int, size: int, begun: bool) -> None:
    seen: list[Written] = []
    connections = Connections(None, lambda stream: seen.append(Written(stream)) or seen[-1])  # type: ignore[func-returns-value]
    for number in range(count):
        (segment,) = segments(f"<A {number * size} 0 {'x' * size}", 40000, 50000)
        connections.segment(segment)
    assert bool(seen) is begun
    (stream,) = connections.finish()
    assert (stream.packets, len(seen[0].text[CLIENT])) == (count, count * size)


def test_a_lone_syn_is_held_until_the_next_segment() -> None:
    made: list[Stream] = []

    def converse(stream: Stream) -> Written:
        made.append(stream)
        return Written(stream)

    connections = Connections(None, converse)
    syn, accepted, *_ = segments(HANDSHAKE, client=9091, server=40000)
    connections.segment(syn)
    assert made == []
    connections.segment(accepted)
    assert [(stream.client.port, stream.first_frame, stream.packets) for stream in made] == [(9091, 1, 2)]


def test_streams_of_lone_syns_are_made_one_after_the_other() -> None:
    made: list[int] = []

    def converse(stream: Stream) -> Written:
        made.append(stream.number)
        return Written(stream)

    connections = Connections(frozenset((9091,)), converse)
    for number in (2, 0, 1):
        connections.segment(segments(">S -1", stream=number)[0])
    assert [(stream.number, stream.opened, [*made]) for stream in connections.ending()] == [
        (2, "no-answer", [2]),
        (0, "no-answer", [2, 0]),
        (1, "no-answer", [2, 0, 1]),
    ]


@pytest.mark.parametrize(("port", "predicted"), [(40000, 0), (50000, 2)])
def test_a_syn_ends_the_predictions_of_an_earlier_stream_with_its_endpoints(port: int, predicted: int) -> None:
    predictors: dict[bytes, Predictor] = {}
    connections = Connections(frozenset((9091,)), Written, predictors)
    for segment in segments(HANDSHAKE + TALK):
        connections.segment(segment)
    assert len(predictors) == 2
    connections.segment(segments(">S -1", client=port, stream=1)[0])
    assert len(predictors) == predicted
