"""Numbers as people read them."""

from __future__ import annotations

import pytest

from wcs_pcap.output.text.values import duration, iso_time, printable, seconds, size

S = 1_000_000_000


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (67_859, "67 kB"), (326_999, "326 kB"), (1_500_000, "1.5 MB"),
     (633_664_051, "633 MB"), (2_100_000_000, "2.1 GB")],
)  # fmt: skip
def test_size(count: int, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [(0, "0.0 ms"), (5_946_000, "5.9 ms"), (S, "1.00 s"), (17 * S + S // 5, "17.2 s"), (119 * S, "119.0 s"),
     (125 * S, "2:05 min"), (7500 * S, "2:05:00 h")],
)  # fmt: skip
def test_duration(span: int, text: str) -> None:
    assert duration(span) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (S // 2, "1970-01-01T00:00:00.500Z"),
        (1_433_326_347_184_523_000, "2015-06-03T10:12:27.184523Z"),
        (1_433_326_347_184_523_001, "2015-06-03T10:12:27.184523001Z"),
        (-S, "1969-12-31T23:59:59Z"),
        (10**30, f"{10**21} s since 1970"),
    ],
)
def test_iso_time(moment: int, text: str) -> None:
    assert iso_time(moment) == text


def test_seconds_keep_nanoseconds() -> None:
    assert seconds(1_000_000_001) == 1.000000001


def test_printable_leaves_no_control_character() -> None:
    assert printable("a\x1b[31m\u202eb\ud800") == "a\\x1b[31m\\u202eb\\ud800"
    assert printable("Привет, 世界") == "Привет, 世界"
