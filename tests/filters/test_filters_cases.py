"""What filters show of a known conversation, and that Wireshark shows the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from filters.filter_cases import CASES, numbers
from filters.filter_packets import conversation
from filters.filter_random import expression
from filters.filter_tshark import shown_by_tshark, with_tshark

from wcs_pcap.filters import compile_filter

PACKETS = conversation()
RANDOM_EXPRESSIONS = 400


def shown(text: str) -> list[int]:
    watched = compile_filter(text)
    return [packet.segment.frame for packet in PACKETS if watched(packet)]


@pytest.mark.parametrize(("text", "frames"), CASES)
def test_shows(text: str, frames: str) -> None:
    assert shown(text) == numbers(frames)


@pytest.mark.tshark
@with_tshark
def test_wireshark_agrees_with_the_cases(tmp_path: Path) -> None:
    texts = [text for text, _ in CASES if text]
    answers = shown_by_tshark(tmp_path, PACKETS, texts)
    assert dict(zip(texts, (answer.strip() for answer in answers), strict=True)) == {
        text: " ".join(map(str, numbers(frames))) for text, frames in CASES if text
    }


@pytest.mark.tshark
@with_tshark
def test_wireshark_agrees_with_random_filters(tmp_path: Path) -> None:
    chance = random.Random(4)
    texts = [expression(chance) for _ in range(RANDOM_EXPRESSIONS)]
    answers = shown_by_tshark(tmp_path, PACKETS, texts)
    ours = [" ".join(map(str, shown(text))) for text in texts]
    assert dict(zip(texts, ours, strict=True)) == dict(zip(texts, (answer.strip() for answer in answers), strict=True))


# What Wireshark 4.0 refuses, and later ones or people mean.
BEYOND = [
    ("frame.number == 1 xor frame.number == 2", "1 2"),
    ("frame.number == 1 ^^ frame.number == 1", ""),
    ("frame.number < 4 xor frame.number < 3 xor frame.number < 2", "1 3"),
    ("frame.number == 1 xor frame.number == 2 and frame.number == 3", "1"),
    ("frame.number == 1 or frame.number == 2 xor frame.number == 1", "1 2"),
    ("frame.number == 1 xor frame.number < 4 or frame.number == 1", "1-3"),
    ("all tcp.port in {40000, 9091}", "1-15"),
    ("3 > frame.number", "1 2"),
    ("9091 != tcp.port", ""),
    ('"POST" == http.request.method', "5"),
    ("tcp.flags.syn == true", "1 2 16 17"),
    ("tcp.payload[0] in {50, 00}", "4 8 19"),
    ("tcp.payload[0] in {40..60}", "4 7 8 10"),
    ("tcp.payload[-1:] == ff", "19"),
    ("frame.number & 3 in {1}", "1 5 9 13 17"),
    ("http.host == localhost:9091", "5"),
    ("frame.time > 2023-11-14T22:13:24.1Z", "18 19"),
    ('http.host == "on\\u0065"', "10"),
    ('http.host == "on\\U00000065"', "10"),
    ("http.response.code < 70000", "7"),
    ("tcp.payload[0:2] == 0x0001", "19"),
    ("tcp &&\n\t tcp.len == 8", "19"),
]


@pytest.mark.parametrize(("text", "frames"), BEYOND)
def test_shows_beyond_wireshark_4_0(text: str, frames: str) -> None:
    assert shown(text) == numbers(frames)
