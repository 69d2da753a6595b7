"""The registry of formats."""

from __future__ import annotations

import pytest

from wcs_pcap.output.formats import WRITERS, writer


@pytest.mark.parametrize(("command", "name"), [(command, name) for command, names in WRITERS.items() for name in names])
def test_every_writer_exists(command: str, name: str) -> None:
    assert callable(writer(command, name))
