"""What is missing of each side of a connection, and why."""

from __future__ import annotations

import pytest
from tcp.scripts import CLIENT, HANDSHAKE, SERVER, TALK, causes, changed, run, segments

from wcs_pcap.model import Absence, Side
from wcs_pcap.tcp.reassembly import MAX_WINDOW


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        # acknowledged but not captured
        (HANDSHAKE + "<A 0 5\n <A 0 5 answer\n >A 5 6", [(CLIENT, 0, 5, "lost-in-capture")]),
        (HANDSHAKE + ">A 0 0 hello\n >A 5 6 more\n <A 6 9", [(SERVER, 0, 6, "lost-in-capture")]),
        # an acknowledgment that was captured before its data is no gap
        (HANDSHAKE + "<A 0 5\n >A 0 0 hello", []),
        # no retransmission was captured
        (HANDSHAKE + ">A 0 0 hello\n >A 7 0 more", [(CLIENT, 5, 2, "lost-in-capture")]),
        # repeated in vain and given up
        (HANDSHAKE + ">A 0 0 hello\n >A 7 0 more\n >A 0 0 hello\n >R 11", [(CLIENT, 5, 2, "lost-on-wire")]),
        # in flight when the capture began
        (">A 0 0\n >A 5 0 more", [(CLIENT, 0, 5, "outside-capture")]),
        (">A 0 0\n <A 0 5 answer\n >A 5 6 more", [(CLIENT, 0, 5, "lost-in-capture")]),
        # its sender's own acknowledgment, FIN or RST shows that more was sent
        (HANDSHAKE + ">A 0 0 hello\n >A 9 0", [(CLIENT, 5, 4, "lost-in-capture")]),
        (HANDSHAKE + "<A 0 0 answer\n >A 5 6", [(CLIENT, 0, 5, "lost-in-capture")]),
        (TALK + ">A 9 6", [(CLIENT, 5, 4, "lost-in-capture")]),
        (HANDSHAKE + ">A 0 0 hello\n >R 9", [(CLIENT, 5, 4, "lost-in-capture")]),
        (HANDSHAKE + ">A 0 0 hello\n >A 9 0\n >FA 9 0\n >A 10 0", [(CLIENT, 5, 4, "lost-in-capture")]),
        # but not what is far off, what was captured before its data, or what is older
        (HANDSHAKE + f">A 0 0 hello\n >A {MAX_WINDOW + 9} 0", []),
        (HANDSHAKE + ">A 5 0\n >A 0 0 hello", []),
        (HANDSHAKE + ">A 0 0 hello\n >A 4 0\n >A 0 0\n <A 0 5", []),
        # the last bytes before the FIN
        (HANDSHAKE + ">A 0 0 hello\n >FA 9 0", [(CLIENT, 5, 4, "lost-in-capture")]),
    ],
)
def test_the_cause_of_what_is_missing(script: str, expected: list[tuple[Side, int, int, str]]) -> None:
    stream, _ = run(segments(script))
    assert causes(stream) == expected
    assert stream.missing_bytes(CLIENT) == sum(length for side, _, length, _ in expected if side is CLIENT)


def test_the_snapshot_length() -> None:
    packets = segments(HANDSHAKE + TALK)
    packets[3] = changed(packets[3], payload=b"he")
    stream, written = run(packets)
    assert causes(stream) == [(CLIENT, 2, 3, Absence.UNREADABLE.value)]
    assert written.text == ["he---", "answer"]


@pytest.mark.parametrize(
    ("script", "one_way"),
    [
        (">S -1\n >A 0 0\n >A 0 0 hello\n >A 5 6", SERVER),
        ("<SA -1 0\n <A 0 5\n <A 0 5 answer", CLIENT),
        (">A 0 0 hello\n >A 5 6 more", SERVER),
        (">A 0 0 hello\n >A 5 0 more", None),  # the other side had nothing to say
        (">S -1\n >S -1", None),  # a firewall, not a one-way capture
        (HANDSHAKE + ">A 0 0 hello", None),
        (HANDSHAKE + ">A 0 0 hello\n >A 5 6 more", None),  # a side that only acknowledges is there
    ],
)
def test_one_way_captures(script: str, one_way: Side | None) -> None:
    assert run(segments(script))[0].one_way is one_way


@pytest.mark.parametrize(
    ("end", "cause"),
    [("", "lost-in-capture"), (">FA 11 0", "lost-in-capture"), (">R 11", "lost-on-wire"), ("<R 0", "lost-on-wire")],
)
def test_bytes_repeated_in_vain_are_lost_on_the_wire_only_where_a_reset_follows(end: str, cause: str) -> None:
    stream, _ = run(segments(HANDSHAKE + ">A 0 0 hello\n >A 7 0 more\n >A 0 0 hello\n" + end))
    assert causes(stream) == [(CLIENT, 5, 2, cause)]
