"""Texts made of the program's own words and of what came over the wire, told apart: the masking of outputs needs to know."""

from __future__ import annotations

BEGIN, END = "\ufdd0", "\ufdd1"  # noncharacters: no text of the program has them, and those of the wire lose them


def wire(text: str) -> str:
    """Returns text that came over the wire, marked: it may be put into a sentence like any other text."""
    if BEGIN in text or END in text:
        text = text.replace(BEGIN, "\ufffd").replace(END, "\ufffd")
    return f"{BEGIN}{text}{END}"


class WireText(str):
    """A sentence without marks that knows its ``parts``: own words and texts of the wire by turns, own words first."""

    __slots__ = ("parts",)
    parts: tuple[str, ...]

    @classmethod
    def of(cls, marked: str) -> str:
        """Returns the text of a sentence with marks; a plain text if there are none."""
        if BEGIN not in marked and END not in marked:
            return marked
        parts = []
        for part in marked.split(BEGIN):
            parts += part.split(END, 1)
        made = cls("".join(parts).replace(END, "\ufffd"))
        made.parts = tuple(parts)
        return made
