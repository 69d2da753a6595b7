r"""Masks secrets in text that is not JSON: URLs, headers, SIP, SDP, form data, XML, and JSON that is broken or inside a string.

JSON in a string has a backslash before each quote and writes the end of a line as ``\r\n``; a string in a string has more
backslashes. Every pattern here allows for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from wcs_pcap.output.masking.escapes import HIDES, MAX_LEVELS, Plain, plain
from wcs_pcap.output.masking.names import PARTS_OF_SECRETS, is_secret
from wcs_pcap.output.masking.pairs import named_pairs

Place = tuple[int, int, str]  # begin, end and replacement of a secret
MASK = "***"
SCHEME_HEADERS = frozenset(("authorization", "proxy-authorization"))
HEADERS = SCHEME_HEADERS | {"cookie", "cookie2", "set-cookie", "set-cookie2", "authentication-info", "proxy-authentication-info"}
MAX_CACHED_TEXT = 4000  # characters

# secrets without a name: strings of which a text in lower case contains one then, and the pattern, whose group it is.
# A pattern is compiled when it is first needed: most captures need few of them.
FORMS = (
    # a digit or "=" distinguishes a token from a phrase: "Bearer capability not authorized" is an ISDN cause
    (
        ("bearer ", "basic "),
        r"(?i)(?<![\w-])(?:bearer|basic)[ \t]++(?=[a-z.~+/_-]*+[\d=])([\w.~+/=-]{6,}+)",
    ),
    (("inline:",), r"(?i)(?<![\w-])inline:([^\s;|\\\"',]+)"),  # the key of SRTP in a=crypto (RFC 4568)
    (("k=clear:", "k=base64:"), r"(?i)k=(?:clear|base64):([^\s\\\"']+)"),  # the key of RTP (RFC 4566)
    (("sip:", "sips:"), r"(?i)sips?:[^\s:@/\"'<>;\\]{1,80}+:([^\s@/\"'<>]{1,80}+)(?=@)"),  # RFC 3261 19.1.1
)
# passwords in URLs are not always escaped: up to the last @ of the authority, and beyond a "/" where a colon is no port's
USER_INFO = (
    r"(?:(?<=//)|(?<=/\\/))((?:[^/\s\"'<>\\]|\\(?![rn/]))+)(?=@)"
    r"|(?:(?<=//)|(?<=/\\/))([^/\s\"'<>\\:@?#]{1,80}+:(?!\d{1,5}(?:[/?#\\]|$))[^\s\"'<>@]{1,400}+)(?=@)"
    r"|(?i:(?<=rtsp://)|(?<=rtsps://)|(?<=rtmp://))([^/\s\"'<>\\:@?#]{1,80}+:[^\s\"@?]{1,400}+)(?=@)"
)
USER_INFO_ALONE = r"[a-zA-Z][\w+.-]*+:(?:\\?/){2}([^/\s:@?#]{1,80}+:(?!\d{1,5}[/?#])\S*)@[^\s@\"'<>,]*+\Z"  # a text that is a URL
_XML = r"<((?:[\w.-]{1,80}:)?([\w.-]{1,80}))(?:\s[^<>]{0,400})?>"

# a name and what separates it from its value: name=, name: , "name": , \"name\": , 'name' => , ["name"]=>
_CHARACTER = r"(?:[\w%+.$-]|\\{1,8}u[0-9a-fA-F]{4})"
_NAME = (
    r'(?:"(?P<quoted>(?:[^"\\=:]|\\.){1,80}+)"'
    rf"|(?:\\{{1,8}}(?P<escape>[nrt])|(?<![\w%+.$-]))(?P<bare>{_CHARACTER}{{1,80}}+)(?P<end>\\{{0,8}}[\"'])?+)"
    r"\]?\s*+(?P<sign>=>?|:(?!:))(?P<blank>\s*+)"
)
# a quote that nothing which may follow a value follows is part of it
_QUOTED = (
    r"""(?P<kind>string\(\d+\)\s*+)?(?:"(?:[^"\\]|\\.|"(?![\s,}\])/>&;:?<\\]|\Z))*+"?"""
    r"""|'(?:[^'\\]|\\.|'(?![\s,}\])/>&;:?<\\]|\Z))*+'?"""
    r"""|(?P<quote>\\{1,8}["'])(?:(?!(?<!\\)(?P=quote))[\s\S])*+(?:(?P=quote))?)"""
)
_PARAMETER = r"(?:[^&;#\s\"'<>\\]|\\(?![rnu\"']))+"  # of a URL or a form
_URI = r"(?:[\w+.-]+:|[/?])\S*+\Z|[\w.%+\[\]$-]+=[^\r\n]*+\Z"  # a text that is a URI as a whole, or a form
_URI_PARAMETER = r"[^&\r\n]++"
_FREE_PARAMETER = r"(?:[^&\s\\]|\\(?![rnu\"']))+"
_PARAMETERS = {'"': r'[^&\s"]++', "'": r"[^&\s']++", ">": r"[^&\s<]++", "<": r"[^&\s>]++", "\\": _PARAMETER}
MAX_URL = 1000  # characters before a parameter in which its quote is looked for
_SCHEME = r"(?:bearer|basic|digest|wcs)[ \t]+"
_TAG = r"<(?!/|(?:br|hr|p|b|i|a|div|span|td|tr|th|li|pre)[\s/>])"  # a "<" that begins none
_MEMBER = rf"(?i)(?:{_SCHEME})?(?:[^\s,}}\]<\\]|{_TAG}|\\(?![rnu\"']))+"  # of an object
_WORD = rf"(?i)(?:{_SCHEME})?(?:[^\s<\\]|{_TAG}|\\(?![rnu\"']))+"
_BRACKET = r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]'
_LINE_END = r"(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)"
_LINE = rf"(?:[^\r\n\\]|\\(?!\\{{0,7}}[rn])|{_LINE_END}[ \t]+(?=\S))++"  # a header continues on an indented line

# a text without one of these, in lower case, contains no secret that has a name; escapes may hide one
SIGNS = (*PARTS_OF_SECRETS, "\\u", "%")


def mask_text(text: str) -> str:
    """Returns free text, such as a URL, a raw SIP message or a body that is not JSON, with its secrets masked.

    Results are cached: the hooks of a client repeat its address, those of a stream its session description.
    """
    return _mask_cached(text) if len(text) <= MAX_CACHED_TEXT else _mask(text)


def _mask(text: str) -> str:
    text = _replaced(text, _merged(_places(text)))
    for level in range(1, MAX_LEVELS + 1):
        if not any(sign in text for sign in HIDES):
            break
        levels: list[Plain] = []
        while len(levels) < level and (decoded := plain(levels[-1].text if levels else text)):
            levels.append(decoded)
        if len(levels) < level:
            break
        places = []
        for begin, end, replacement in _merged(_places(levels[-1].text)):
            if levels[-1].text[begin:end] == replacement:
                continue
            for each in reversed(levels):
                begin, end = each.original(begin), each.original(end)
            places.append((begin, end, MASK if "\0" in text else replacement))
        text = _replaced(text, iter(places))
    return text


mask_always = _mask  # without the cache
_mask_cached = lru_cache(maxsize=512)(_mask)


def _places(text: str) -> Iterator[Place]:
    """Yields begin, end and replacement of each secret that is not hidden by escapes."""
    if "@" in text and ("//" in text or "\\/" in text):
        if alone := re.match(USER_INFO_ALONE, text):
            yield alone.start(1), alone.end(1), MASK
        for match in re.finditer(USER_INFO, text):
            yield match.start(match.lastindex or 0), match.end(match.lastindex or 0), MASK
    lower = text.lower()
    for signs, pattern in FORMS:
        if any(sign in lower for sign in signs):
            for match in re.finditer(pattern, text):
                yield match.start(1), match.end(1), MASK
    if any(sign in lower for sign in SIGNS):
        yield from _elements(text)
        yield from _values(text)
        yield from named_pairs(text)


def _merged(places: Iterable[Place]) -> Iterator[Place]:
    """Yields the places in order; those that overlap as one, with the replacement of the first."""
    last: Place | None = None
    for begin, end, replacement in sorted(places, key=lambda place: (place[0], -place[1])):
        if last is None or begin >= last[1]:
            if last is not None:
                yield last
            last = (begin, end, replacement)
        elif end > last[1]:
            last = (last[0], end, last[2])
    if last is not None:
        yield last


def _elements(text: str) -> Iterator[Place]:
    """Yields begin, end and replacement of the content of each XML element whose name is that of a secret."""
    pattern, end = re.compile(_XML), 0
    while match := pattern.search(text, end):
        begin = end = match.end()
        if is_secret(match[2]):
            closing = text.find(f"</{match[1]}", begin)
            end = closing if closing >= 0 else len(text)
            yield begin, end, MASK


def _values(text: str) -> Iterator[Place]:
    """Yields begin, end and replacement of each value that follows the name of a secret."""
    pattern, end = re.compile(_NAME), 0
    is_uri = re.match(_URI, text) is not None
    match: re.Match[str] | None = None
    for line, next_line in _suspicious_lines(text):
        end = max(end, line)
        while end < next_line:
            if match is None or match.start() < end:  # one that lies in a later line is kept: the text is searched once
                match = pattern.search(text, end)
                if match is None:
                    return
            if match.start() >= next_line:
                break
            begin = end = match.end()
            name = _unescaped(match["quoted"] or match["bare"])
            if is_secret(name) or name.lower() in HEADERS or (match["escape"] and is_secret(match["escape"] + name)):
                end, replacement = _value(text, name.lower(), match, is_uri)
                if end > begin:
                    yield begin, end, replacement


def _suspicious_lines(text: str) -> list[tuple[int, int]]:
    """Returns begin and end of each line that contains one of SIGNS: few lines of a session description or of SIP do."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose lower case is two characters moves all offsets
        return [(0, len(text))]
    lines = set()
    for sign in SIGNS:
        place = lower.find(sign)
        while place >= 0:
            end = lower.find("\n", place) + 1 or len(text)
            lines.add((lower.rfind("\n", 0, place) + 1, end))
            place = lower.find(sign, end)
    return sorted(lines)


def _value(text: str, name: str, match: re.Match[str], is_uri: bool) -> tuple[int, str]:
    """Returns the end and the replacement of the value that follows a name."""
    begin, sign = match.end(), match["sign"]
    in_json = match["quoted"] is not None or match["end"] is not None
    if not in_json:
        if "\n" in match["blank"]:
            return begin, ""  # the line ends with the name
        if sign == ":" and name in HEADERS:
            return _header(text, begin, name)
    if not is_uri and (quoted := re.compile(_QUOTED).match(text, begin)):
        quote = quoted["quote"] or quoted[0].removeprefix(quoted["kind"] or "")[0]
        return quoted.end(), f"{quote}{MASK}{quote}"
    quote = '"' if match["quoted"] is not None else match["end"] or ""
    if sign != "=" and text[begin : begin + 1] in ("{", "["):
        return _closing(text, begin), f"{quote}{MASK}{quote}"
    pattern = _MEMBER if in_json else _WORD
    if sign == "=":
        pattern = _URI_PARAMETER if is_uri else _PARAMETERS.get(_enclosing(text, match.start()), _FREE_PARAMETER)
    word = re.compile(pattern).match(text, begin)
    return (word.end() if word else begin), f"{quote}{MASK}{quote}"


def _enclosing(text: str, place: int) -> str:
    """Returns the quote or ``>`` that stands nearest before a place, without a blank between; empty if there is none."""
    before = re.search(r"[\s\"'<>\\](?=[^\s\"'<>\\]*+\Z)", text[max(place - MAX_URL, 0) : place])
    return before[0] if before else ""


def _header(text: str, begin: int, name: str) -> tuple[int, str]:
    """Returns the end and the replacement of a header's value: of credentials the scheme stays."""
    line = re.compile(_LINE).match(text, begin)
    end = line.end() if line else begin
    scheme = re.match(r"[A-Za-z][\w-]*[ \t]+(?=\S)", text[begin:end]) if name in SCHEME_HEADERS else None
    return end, (scheme[0] if scheme else "") + MASK


def _closing(text: str, begin: int) -> int:
    """Returns the end of the object or array that begins at ``begin``."""
    depth = 0
    for match in re.compile(_BRACKET).finditer(text, begin):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return len(text)


def _replaced(text: str, places: Iterator[Place]) -> str:
    """Returns the text with each place (begin, end, replacement) replaced."""
    pieces, done = [], 0
    for begin, end, replacement in places:
        pieces += [text[done:begin], replacement]
        done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def _unescaped(name: str) -> str:
    """Returns a name without the escapes of URLs and of JSON."""
    if "\\" in name:
        name = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), name)
    if "%" in name or "+" in name:
        from urllib.parse import unquote_plus

        name = unquote_plus(name)
    return name
