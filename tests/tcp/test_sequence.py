"""Sequence numbers wrap after 2**32 bytes; offsets do not."""

from __future__ import annotations

import pytest

from wcs_pcap.tcp.sequence import HALF, MODULUS, is_after, offset_of


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (6, 5, True),
        (5, 5, False),
        (5, 6, False),
        (5, MODULUS - 16, True),
        (MODULUS - 16, 5, False),
        (HALF - 1, 0, True),
        (HALF, 0, False),
    ],
)
def test_a_number_is_after_those_less_than_half_the_space_before_it(one: int, other: int, expected: bool) -> None:
    assert is_after(one, other) is expected


@pytest.mark.parametrize("base", [0, 5, MODULUS - 1])
@pytest.mark.parametrize("near", [0, 100, HALF, MODULUS - 2, MODULUS * 3 - 2])
@pytest.mark.parametrize("distance", [0, 1, 4, -4, HALF - 1, -HALF])
def test_the_offset_of_a_number_is_the_nearest_one(base: int, near: int, distance: int) -> None:
    number = (base + near + distance) % MODULUS
    assert offset_of(number, base, near) == near + distance
