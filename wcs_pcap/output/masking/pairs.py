"""Secrets whose name is a value too: parts of multipart forms, inputs of HTML, ``<name>`` by ``<value>``, and pairs of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wcs_pcap.output.masking.names import is_secret

MASK = "***"
NAMES = ("name", "key", "field", "param", "parameter", "attribute", "property")  # of members that hold a name
VALUES = ("value", "val", "content", "text", "data")  # of the members that hold its value
MAX_ROOM = 400  # characters between a name and its value
_NAME = (
    rf"""(?i)(?<![\w-])(?:{"|".join(NAMES)})(?:\\{{0,8}}["'])?\s{{0,9}}[=:>]\s{{0,9}}(?P<quote>\\{{0,8}}["'])?"""
    r"""(?P<name>[\w.$%\[\]-]{1,80}+)"""
)
_VALUE = (
    rf"""(?i)(?<![\w-])(?:{"|".join(VALUES)})(?:\\{{0,8}}["'])?\s{{0,9}}[=:>]\s{{0,9}}"""
    r"""(?P<quote>\\{0,8}["'])?"""
)
_REST_OF_TAG = r"""["']?(?:[^<>"']|"[^"]*+"|'[^']*+')*+>"""
_BARE = r"[^\s<>,;}\]]++"


def named_pairs(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields begin, end and replacement of each value beside the name of a secret."""
    done = 0
    for match in re.finditer(_NAME, text):
        if match.start() < done or not is_secret(match["name"]):
            continue
        for begin, end in _places(text, match):
            if end > begin:
                done = max(done, end)
                yield begin, end, MASK


def _places(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yields the places of the value: a part of a multipart form, a value in the same tag or object, or the element's content."""
    place, room = match.end(), match.end() + MAX_ROOM
    if blank := re.compile(r"(?:[^\r\n<{]*\r?\n){1,6}?\r?\n").match(text, place, room):
        boundary = re.compile(r"\r?\n--").search(text, blank.end())
        yield blank.end(), boundary.start() if boundary else len(text)
        return
    pattern = re.compile(_VALUE)
    begin = max(match.start() - MAX_ROOM, 0)
    tag_begin = _opening(text, begin, match.start(), "<", ">")
    for opening in (tag_begin, _opening(text, begin, match.start(), "{", "}")):
        if opening is not None:
            earlier = [_content(text, each, match.start()) for each in pattern.finditer(text, opening, match.start())]
            if earlier:
                yield from earlier
                return
    in_tag = tag_begin is not None and ">" not in match[0]
    tag = re.compile(_REST_OF_TAG).match(text, place, room) if in_tag else None
    value = pattern.search(text, place, tag.end() if tag else room)
    if value and "{" not in text[place : value.start()]:
        yield _content(text, value, len(text))
    elif tag:
        end = text.find("</", tag.end())
        if not text[tag.start() : tag.end()].endswith("/>") and end >= 0:
            yield tag.end(), end


def _opening(text: str, begin: int, end: int, sign: str, closing: str) -> int | None:
    """Returns the place of the first ``sign`` between two places that no ``closing`` follows."""
    place = text.find(sign, text.rfind(closing, begin, end) + 1 or begin, end)
    return place if place >= 0 else None


def _content(text: str, value: re.Match[str], last: int) -> tuple[int, int]:
    begin, quote = value.end(), value["quote"]
    if quote:
        ending = re.compile(rf"""(?<!\\){re.escape(quote)}(?=\s{{0,9}}(?:[,}}\]/>&;]|\Z)|\s[\w-])""")
        found = ending.search(text, begin, last)
        return begin, found.start() if found else last
    word = re.compile(r"(?:[^<]|<(?!/))++" if ">" in value[0] else _BARE).match(text, begin, last)
    return begin, word.end() if word else begin
