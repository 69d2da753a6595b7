"""Commands of CI servers are broken."""

from __future__ import annotations

import pytest

from wcs_pcap.output.text.harmless import without_commands


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a ##[error]x", "a # #[error]x"),
        ("##vso[task.x]", "# #vso[task.x]"),
        ("###[error]", "## #[error]"),
        (" ::error::x", " : :error::x"),
        ("a::b ## [c]", "a::b ## [c]"),
    ],
)
def test_commands_are_broken(text: str, shown: str) -> None:
    assert without_commands(text) == shown
