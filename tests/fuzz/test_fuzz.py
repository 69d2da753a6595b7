"""What was found once is not found again, and a while of looking for more."""

from collections.abc import Callable
from functools import cache

import pytest
from fuzz.seeds import found, seeds
from fuzz.targets import TARGETS, hit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SLOW = [HealthCheck.too_slow]  # a busy machine is no fault of the code
INTERESTING = (
    b"\0",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\0\0",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\r\n",
    b"\n\n",
    b" ",
    b"\r\n\r\n",
    b"0",
)

seeds_of: Callable[[str], list[bytes]] = cache(lambda target: list(seeds(target)))


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_ordinary_and_what_was_found_once(target: str) -> None:
    inputs = seeds_of(target)
    assert len(inputs) > len(list(found(target)))
    for data in inputs:
        hit(target, data)


@st.composite
def mutated(draw: st.DrawFn, target: str) -> bytes:
    """A seed with some bytes changed, put in, left out, doubled, or with the end of another."""
    data = draw(st.sampled_from(seeds_of(target)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from((0, 1, 1, 2, 4, 8, 40)))
        how = draw(st.integers(0, 4))
        if how == 0:
            new = draw(st.binary(min_size=length, max_size=length))
        elif how == 1:
            new = draw(st.sampled_from(INTERESTING))
        elif how == 2:
            new = b""
        elif how == 3:
            new = data[place : place + length] * 2
        else:
            other = draw(st.sampled_from(seeds_of(target)))
            return data[:place] + other[draw(st.integers(0, len(other))) :]
        data = data[:place] + new + data[place + length :]
    return data


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_out_of_the_ordinary(target: str) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
    @given(st.one_of(mutated(target), st.binary(max_size=300)))
    def any_input(data: bytes) -> None:
        hit(target, data)

    any_input()
