from __future__ import annotations

import statistics

from hypothesis import given
from hypothesis import strategies as st

from wcs_pcap.rules.median import median


@given(st.lists(st.integers(-(2**60), 2**60), min_size=1))
def test_it_is_the_median(values: list[int]) -> None:
    assert median(values) == statistics.median(values)
