"""Puts ``wcs_pcap/tables.json``, all TOML tables of the package in one file, into a wheel; writes nothing into the checkout."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the file to a wheel. An editable install has none: there an edit of a table must count at once."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from wcs_pcap.schema.tables import packaged_text
        finally:
            sys.path.remove(self.root)
        self._folder = TemporaryDirectory()
        file = Path(self._folder.name) / "tables.json"
        file.write_text(packaged_text(), encoding="utf-8")
        build_data["force_include"][str(file)] = "wcs_pcap/tables.json"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        if version != "editable":
            self._folder.cleanup()
