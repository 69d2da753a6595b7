"""The tables of knowledge, which people write as TOML beside the code that uses them.

The program reads them from one file, ``tables.json``, which takes a millisecond;
``python -m wcs_pcap.schema.tables`` builds it anew.
A table whose TOML has changed since is read from that, so that an edit counts at once.
"""

from __future__ import annotations

import json
import os
import zlib
from functools import cache
from typing import Any

from wcs_pcap.errors import PatternError

ROOT = os.path.dirname(os.path.dirname(__file__))
BUILT = os.path.join(ROOT, "tables.json")


def load_table(name: str) -> dict[str, Any]:
    """The table in ``name``, a path relative to the package. Raises PatternError when it is not TOML."""
    with open(os.path.join(ROOT, name), "rb") as file:
        text = file.read()
    built = _built().get(name)
    if built is not None and built["crc32"] == zlib.crc32(text):
        table: dict[str, Any] = built["table"]
        return table
    return _parse(text, name)


def table_names(folder: str) -> list[str]:
    """The tables in ``folder``, a path relative to the package, as ``load_table`` takes them, sorted."""
    return [f"{folder}/{name}" for name in sorted(os.listdir(os.path.join(ROOT, folder))) if name.endswith(".toml")]


@cache
def _built() -> dict[str, Any]:
    try:
        with open(BUILT, encoding="utf-8") as file:
            built: dict[str, Any] = json.load(file)
    except (OSError, ValueError):
        return {}
    return built


def _parse(text: bytes, name: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PatternError(str(error), path=name) from None


def build() -> dict[str, Any]:
    """What belongs into ``tables.json``: every table by its name, with the checksum of its text."""
    tables = {}
    for folder, _, files in sorted(os.walk(ROOT)):
        for file in sorted(files):
            if file.endswith(".toml"):
                path = os.path.join(folder, file)
                with open(path, "rb") as opened:
                    text = opened.read()
                name = os.path.relpath(path, ROOT).replace(os.sep, "/")
                tables[name] = {"crc32": zlib.crc32(text), "table": _parse(text, name)}
    return tables


if __name__ == "__main__":
    with open(BUILT, "w", encoding="utf-8") as output:
        json.dump(build(), output, indent=0)
        output.write("\n")
