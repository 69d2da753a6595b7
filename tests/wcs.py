"""Runs the command line inside the test's own process."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple
from unittest import mock

import pytest

from wcs_pcap.cli import main


class Result(NamedTuple):
    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: object, columns: int | None = None) -> Result:
    """What ``wcs-pcap ARGUMENTS`` prints and ends with. ``columns`` None: as into a pipe."""
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR")}
    if columns is not None:
        environment["COLUMNS"] = str(columns)
    capsys.readouterr()
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.object(sys, "argv", ["wcs-pcap", *map(str, arguments)]),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    code = ended.value.code
    out, err = capsys.readouterr()
    return Result(code if isinstance(code, int) else 0 if code is None else 1, out, err)
