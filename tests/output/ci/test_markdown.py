"""Markdown: tables that CommonMark parses as they are meant, whatever a capture contains."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from output.ci.judgements import HOSTILE_TEXTS, SAMPLE_NAMES, hostile, judged

from wcs_pcap.output.ci.markdown import escaped, markdown


@pytest.mark.parametrize("sample", SAMPLE_NAMES)
def test_each_finding_is_named(sample: str) -> None:
    judgement = judged(sample)
    text = "".join(markdown(judgement))
    assert f"wcs-pcap: {judgement.check.verdict.value}" in text.splitlines()[0]
    assert all(f"**{finding.code}**" in text for finding in judgement.check.findings)


@settings(deadline=None)
@given(HOSTILE_TEXTS)
def test_any_text_stays_in_its_cell(text: str) -> None:
    """Every row has the cells of its head, and only the texts of wcs-pcap are marked up."""
    tokens = MarkdownIt("commonmark").enable("table").parse("".join(markdown(hostile(text))))
    kinds = [token.type for token in tokens]
    rows, cells = kinds.count("tr_open"), kinds.count("td_open") + kinds.count("th_open")
    assert rows == 1 + 6 + 1 + 1
    assert cells == 3 * 7 + 5 * 2
    inner = [child.type for token in tokens for child in token.children or ()]
    assert set(inner) <= {"text", "strong_open", "strong_close", "code_inline", "text_special"}


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    (paragraph,) = [token for token in MarkdownIt("commonmark").parse("x" + escaped(text) + "x") if token.type == "inline"]
    assert "".join(child.content for child in paragraph.children or ()) == f"x{text}x"
