"""Breaks what a CI server would take for a command in a line of its log: what is shown comes from captures and arguments.

GitHub Actions reads ``::NAME`` at the beginning of a line and ``##[NAME]``, Azure Pipelines ``##vso[NAME]`` and ``##[NAME]``,
TeamCity ``##teamcity[NAME]``.
"""

from __future__ import annotations

import re

_ANYWHERE = re.compile(r"##(?=\w*\[)")
_AT_THE_BEGINNING = re.compile(r"^(\s*:):", re.MULTILINE)


def without_commands(text: str) -> str:
    """Returns text in which a space breaks every command; it stays readable."""
    if "##" in text:
        text = _ANYWHERE.sub("# #", text)
    if "::" in text:
        text = _AT_THE_BEGINNING.sub(r"\1 :", text)
    return text
