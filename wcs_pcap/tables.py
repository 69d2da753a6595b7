"""Loads the tables of knowledge that lie beside the code as TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from wcs_pcap.errors import PatternError

ROOT = Path(__file__).parent


def load_table(name: str) -> dict[str, Any]:
    """The table in ``name``, a path relative to the package. Raises PatternError when it is not TOML."""
    path = ROOT / name
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise PatternError(str(error), path=name) from None
