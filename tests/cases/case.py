"""The cases: every file in a folder of this one."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from cases.expected import Expected


class Case:
    """One file with a docstring, EXPECTED and ``build``."""

    def __init__(self, path: Path) -> None:
        specification = importlib.util.spec_from_file_location(f"case_{path.parent.name}_{path.stem}", path)
        assert specification is not None
        assert specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        self.path = path
        self.description: str = module.__doc__ or ""
        self.expected: Expected = module.EXPECTED
        self._build = module.build

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    def build(self, path: Path) -> list[str]:
        """Builds the capture at ``path``, or those beside it that the file returns; returns their paths."""
        return [str(made) for made in self._build(path) or [path]]


CASES = [Case(path) for path in sorted(Path(__file__).parent.glob("*/*.py"))]
