"""The pages about WCS and about verdicts agree with the program, and what the code cites is there."""

from __future__ import annotations

import os
import re
from pathlib import Path

from conftest import ROOT
from docs_verdicts import filled

from wcs_pcap.deadlines import seconds
from wcs_pcap.model import FAILING, Absence, Verdict

DOCS = ROOT / "docs"
CITED = re.compile(r"docs/([a-z-]+\.md)((?:#[a-z0-9-]+(?: and )?)*)")


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_what_the_code_cites_is_there() -> None:
    for path in sorted((ROOT / "wcs_pcap").rglob("*.*")):
        if path.suffix not in (".py", ".toml"):
            continue
        for page, places in CITED.findall(path.read_text(encoding="utf-8")):
            assert (DOCS / page).exists(), (path, page)
            assert set(re.findall(r"[a-z0-9-]+", places.replace(" and ", " "))) <= anchors(DOCS / page), path


def test_links_into_the_two_pages_have_anchors() -> None:
    for page in DOCS.glob("*.md"):
        for target, place in re.findall(r"\]\((?:([a-z]+\.md))?#([a-z0-9-]+)\)", page.read_text(encoding="utf-8")):
            if (target or page.name) in ("wcs.md", "verdicts.md"):
                assert place in anchors(DOCS / (target or page.name)), (page.name, place)


def test_the_deadlines_are_those_of_the_program() -> None:
    page = DOCS / "verdicts.md"
    if os.environ.get("WCS_PCAP_UPDATE_DOCS"):
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == filled(page.read_text(encoding="utf-8"))


def test_the_table_of_absences_says_what_each_counts_as() -> None:
    text = (DOCS / "verdicts.md").read_text(encoding="utf-8")
    section = text[text.index("## An absence") :]
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| [^|]* \| ([a-z]+) \|", section, re.M))
    assert rows == {one.value: (Verdict.FAIL if one in FAILING else Verdict.INCONCLUSIVE).value for one in Absence}


def test_other_pages_give_the_same_seconds() -> None:
    guide, ci = (" ".join((DOCS / name).read_text(encoding="utf-8").split()) for name in ("guide.md", "ci.md"))
    first, closing = seconds("first_status"), seconds("closing_status")
    assert f"has passed: {first:g} seconds for" in guide
    assert f"call or stream, {closing:g} seconds for" in guide
    assert f"| `--rest-timeout` | `rest_request_timeout`, seconds; 0 switches it off | {seconds('rest_timeout'):g} |" in guide
    assert f"for {closing:g} seconds, the longest" in ci
