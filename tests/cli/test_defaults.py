"""The defaults of the commands are those of the Python API."""

from __future__ import annotations

import click
import pytest

from wcs_pcap.cli.options import analysing
from wcs_pcap.pipeline import Options

# option of the commands -> place in Options, and the default of both
DEFAULTS = {
    "port": ("ports", (9091,)),
    "app": ("app", None),
    "rest_timeout": ("rest_timeout", 15.0),
    "retry_count": ("retry_count", 3),
    "slow": ("slow", 1.0),
}


@pytest.mark.parametrize("option", DEFAULTS)
def test_a_default_of_the_commands_is_that_of_the_api(option: str) -> None:
    @click.command()
    @analysing()
    def command(**given: object) -> object:
        return given

    given = command.main([], standalone_mode=False)
    name, value = DEFAULTS[option]
    assert given[option] == Options._field_defaults[name] == value
