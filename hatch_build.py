"""Puts ``wcs_pcap/tables.json``, all TOML tables of the package in one file, into a wheel; writes nothing into the checkout."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def packaged_tables(package: Path) -> dict[str, Any]:
    """Returns every table in ``package`` by its name, as ``wcs_pcap.schema.tables`` reads them from ``tables.json``."""
    files = sorted(package.rglob("*.toml"))
    return {file.relative_to(package).as_posix(): tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


class TablesHook(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook that pyproject.toml names."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the file to a wheel. An editable install has none: an edit of a table must count at once."""
        if version == "editable":
            return
        self._folder = TemporaryDirectory()
        file = Path(self._folder.name) / "tables.json"
        tables = packaged_tables(Path(self.root) / "wcs_pcap")
        file.write_text(json.dumps(tables, separators=(",", ":")), encoding="utf-8")
        build_data["force_include"][str(file)] = "wcs_pcap/tables.json"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Removes the temporary file."""
        if version != "editable":
            self._folder.cleanup()
