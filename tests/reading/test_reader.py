"""The way from packets to exchanges."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from conftest import SAMPLES

from wcs_pcap.reading import read


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pcap*")), ids=lambda path: path.name)
def test_nothing_is_left_to_the_garbage_collector(path: Path) -> None:
    """What is over must be gone at once: the program does not look for garbage."""
    for ports in (frozenset((9091,)), None):
        read([str(path)], ports)  # whatever is made only once
        gc.collect()
        gc.disable()
        try:
            timeline, reader, evidence = read([str(path)], ports)
            assert timeline.captures
            del timeline, reader, evidence
            assert gc.collect() == 0
        finally:
            gc.enable()
