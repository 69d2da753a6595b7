"""What README and docs show is what the program prints.

In a ``console`` block each line that begins with "$ wcs-pcap" is run, in the checkout, 100 columns wide; what follows must be
its output. A line "[...]" stands for any number of lines. WCS_PCAP_UPDATE_DOCS=1 writes blocks without such a line anew.
"""

from __future__ import annotations

import os
import re
import shlex
from html import unescape
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from conftest import ROOT
from wcs import run

from wcs_pcap.cli import COMMANDS
from wcs_pcap.flows.own import read_pattern
from wcs_pcap.flows.pattern import patterns
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.rules.metadata import codes

PAGES = [ROOT / "README.md", ROOT / "samples" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def shown(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that the page shows for it."""
    parts = re.split(r"^\$ (wcs-pcap .*)\n", block, flags=re.M)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def really(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    command, _, pipe = command.partition(" | ")
    out = run(capsys, *shlex.split(command)[1:], columns=100).out
    lines = [line.rstrip() for line in out.splitlines()]
    if head := re.fullmatch(r"head -(\d+)", pipe):
        lines = lines[: int(head[1])]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_console_blocks(page: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = page.read_text(encoding="utf-8")
    if os.environ.get("WCS_PCAP_UPDATE_DOCS"):

        def anew(match: re.Match[str]) -> str:
            if "[...]" in match[1]:
                return match[0]
            return "```console\n" + "".join(f"$ {c}\n{really(c, capsys)}" for c, _ in shown(match[1])) + "```"

        text = BLOCK.sub(anew, text)
        page.write_text(text, encoding="utf-8")
    for block in BLOCK.findall(text):
        for command, output in shown(block):
            pattern = ".*\n".join(re.escape(part) for part in output.split("[...]\n"))
            assert re.fullmatch(pattern, really(command, capsys), re.S), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_pictures_show_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word by word; how rich draws them may differ from version to version."""
    spec = spec_from_file_location("pictures", ROOT / "docs" / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    pictures = module_from_spec(spec)
    spec.loader.exec_module(pictures)
    monkeypatch.chdir(ROOT)

    def words(svg: str) -> list[str]:
        return unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", svg, flags=re.S)).split()

    for name, sample in pictures.PICTURES.items():
        drawn = (ROOT / "docs" / "images" / f"{name}.svg").read_text(encoding="utf-8")
        assert words(drawn) == words(pictures.draw(sample))


def test_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"`wcs-pcap {command} " in readme


def test_the_page_of_codes_is_current() -> None:
    from docs_rules import candidates, page

    assert set(candidates()) <= set(codes())
    path = ROOT / "docs" / "rules.md"
    if os.environ.get("WCS_PCAP_UPDATE_DOCS"):
        path.write_text(page(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page()
    assert all(f"## {code}" in page() for code in codes())


def test_the_page_of_patterns_is_current() -> None:
    from docs_patterns import page

    path = ROOT / "docs" / "patterns.md"
    if os.environ.get("WCS_PCAP_UPDATE_DOCS"):
        path.write_text(page(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page()
    assert all(f"## {name}\n" in page() for name in patterns())


def test_the_guide_s_pattern_is_one(tmp_path: Path) -> None:
    """The example in the guide can be used as it stands."""
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(name = .*?)^```$", guide, re.M | re.S)
    path = tmp_path / "own.toml"
    path.write_text(example, encoding="utf-8")
    assert read_pattern(str(path), codes()).name


def test_the_page_of_hooks_is_current() -> None:
    from docs_hooks import page

    path = ROOT / "docs" / "hooks.md"
    if os.environ.get("WCS_PCAP_UPDATE_DOCS"):
        path.write_text(page(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page()
    assert all(f"## {name}\n" in page() for name in hooks())
