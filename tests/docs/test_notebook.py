"""The notebook in docs prints and draws what its cells make today."""

from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest
from conftest import ROOT


def without_pictures(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with how many pictures each cell has, rather than their bytes, which differ from machine to machine."""
    for cell in notebook["cells"]:
        outputs = cell.get("outputs", [])
        drawn = [output for output in outputs if output["output_type"] == "display_data"]
        assert all(output["data"]["image/png"].startswith("iVBOR") for output in drawn)
        cell["outputs"] = [output for output in outputs if output not in drawn], len(drawn)
    return notebook


def test_the_notebook_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    spec = spec_from_file_location("docs_notebook", ROOT / "docs" / "notebook.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    made = without_pictures(module.notebook())
    assert made == without_pictures(json.loads(module.PATH.read_text(encoding="utf-8")))
    assert [cell["outputs"][1] for cell in made["cells"]].count(1) == 2
