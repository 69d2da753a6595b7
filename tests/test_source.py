"""How the source is built: small files, one process, imports that go one way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "wcs_pcap"
MODULES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 450


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module_name(path): path for path in MODULES}


def lines_with(pattern: re.Pattern[str], files: list[Path]) -> Iterator[str]:
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def test_files_are_small() -> None:
    sizes = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: size for path, size in sizes.items() if size > MAX_LINES} == {}


def test_one_process() -> None:
    assert list(lines_with(re.compile(r"\bos\.fork\b|\bmultiprocessing\b"), MODULES)) == []


def imported(path: Path) -> set[str]:
    """The modules of the package that a module imports when it is loaded, or later in a function; not for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("wcs_pcap"):
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in NAMES else node.module for name in whole}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("wcs_pcap")}
    return found


def part_of(module: str) -> str:
    """The package or module right below ``wcs_pcap``."""
    return ".".join(module.split(".")[:2])


def cycle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.mark.parametrize("level", ["modules", "packages"])
def test_imports_form_no_cycle(level: str) -> None:
    graph: dict[str, set[str]] = {}
    for name, path in NAMES.items():
        targets = {target for target in imported(path) if target in NAMES and target != name}
        if level == "packages":
            targets = {part_of(target) for target in targets} - {part_of(name), "wcs_pcap"}
            graph.setdefault(part_of(name), set()).update(targets)
        elif name != "wcs_pcap":
            graph[name] = targets - {"wcs_pcap"}
    graph.pop("wcs_pcap", None)
    assert cycle(graph) == []
