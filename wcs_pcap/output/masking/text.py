r"""Masks secrets in text that is not JSON: URLs, headers, SIP, SDP, form data, XML, and JSON that is broken or inside a string.

JSON in a string has a backslash before each quote and writes the end of a line as ``\r\n``; a string in a string has more
backslashes. Every pattern here allows for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from wcs_pcap.output.masking.names import PARTS_OF_SECRETS, is_secret

MASK = "***"
SCHEME_HEADERS = frozenset(("authorization", "proxy-authorization"))
HEADERS = SCHEME_HEADERS | {"cookie", "cookie2", "set-cookie", "set-cookie2", "authentication-info", "proxy-authentication-info"}
MAX_CACHED_TEXT = 4000  # characters

# secrets without a name: strings of which a text in lower case contains one then, the pattern, and its replacement.
# A pattern is compiled when it is first needed: most captures need few of them.
FORMS = (
    # a digit or "=" distinguishes a token from a phrase: "Bearer capability not authorized" is an ISDN cause
    (
        ("bearer ", "basic "),
        r"(?i)(?<![\w-])((?:bearer|basic)[ \t]++)(?=[a-z.~+/_-]*[\d=])[\w.~+/=-]{6,}+",
        rf"\1{MASK}",
    ),
    (("inline:",), r"(?i)(?<![\w-])(inline:)[^\s;|\\\"',]+", rf"\1{MASK}"),  # the key of SRTP in a=crypto (RFC 4568)
    (("k=clear:", "k=base64:"), r"(?i)(k=(?:clear|base64):)[^\s\\\"']+", rf"\1{MASK}"),  # the key of RTP (RFC 4566)
    (("sip:", "sips:"), r"(?i)(sips?:[^\s:@/\"'<>;\\]{1,80}+:)[^\s@/\"'<>;\\]{1,80}+(?=@)", rf"\1{MASK}"),  # RFC 3261 19.1.1
)
# of RTSP a password may have a "/" in it; the user comes first, so that a path with "@" has none
RTSP_USER_INFO = r"(?i)(?<=rtsp://)[^\s\"'<>\\@/:]*+:[^\s\"'<>\\@]*+@"
USER_INFO = r"(?:(?<=//)|(?<=/\\/))(?:[^/\s\"'<>\\]|\\(?![rn/]))+@"  # up to the last @: passwords are not always escaped
_PART = r'(?i)form-data;[^\r\n]{0,200}?\bname="([^"\r\n]{1,80})"[^\r\n]{0,400}\r?\n(?:[^\r\n]{1,400}\r?\n){0,8}\r?\n'
_KEY, _TEXT = r"""(?:\?["'])?\s{0,8}[=:]\s{0,8}\\?["']""", r"""[^"'<>\\\r\n]*"""
_PAIRS = (
    rf"""(?i)\b(?:name|key|field)\b{_KEY}(?P<name>[\w.-]{{1,80}})\\?["'][^<>{{}}]{{0,200}}?\bvalue\b{_KEY}(?P<value>{_TEXT})""",
    rf"""(?i)\bvalue\b{_KEY}(?P<value>{_TEXT})\\?["'][^<>{{}}]{{0,200}}?\b(?:name|key|field)\b{_KEY}(?P<name>[\w.-]{{1,80}})\\?["']""",
)
_ENCODED = (
    r"(?i)(?:%(?:25){0,4}(?:26|3f)|\\{1,8}u0026|(?<![\w.%\\-]))(?P<name>[a-z][\w.-]{0,79})(?P<sign>%(?:25){0,4}3d|\\{1,8}u003d)"
    r"(?P<value>(?:(?!%(?:25){0,4}26|\\{1,8}u0026)[^\s&\"'<>])*+)"
)
_XML = r"<((?:[\w.-]{1,80}:)?([\w.-]{1,80}))(?:\s[^<>]{0,400})?>"

# a name and what separates it from its value: name=, name: , "name": , \"name\": , 'name' => , ["name"]=>
_CHARACTER = r"(?:[\w%+.$-]|\\{1,8}u[0-9a-fA-F]{4})"
_NAME = (
    r'(?:"(?P<quoted>(?:[^"\\=:]|\\.){1,80}+)"'
    rf"|(?:\\{{1,8}}(?P<escape>[nrt])|(?<![\w%+.$-]))(?P<bare>{_CHARACTER}{{1,80}}+)(?P<end>\\{{0,8}}[\"'])?+)"
    r"\]?\s*+(?P<sign>=>?|:(?!:))(?P<blank>\s*+)"
)
_QUOTED = (
    r"""(?P<kind>string\(\d+\)\s*+)?(?:"(?:[^"\\]|\\.)*+"?|'(?:[^'\\]|\\.)*+'?"""
    r"""|(?P<quote>\\{1,8}["'])(?:(?!(?<!\\)(?P=quote))[\s\S])*+(?:(?P=quote))?)"""
)
_PARAMETER = r"(?:[^&;#\s\"'<>\\]|\\(?![rnu\"']))+"  # of a URL or a form
_SCHEME = r"(?:bearer|basic|digest|wcs)[ \t]+"
_MEMBER = rf"(?i)(?:{_SCHEME})?(?:[^\s,}}\]<\\]|\\(?![rnu\"']))+"  # of an object
_WORD = rf"(?i)(?:{_SCHEME})?(?:[^\s<\\]|\\(?![rnu\"']))+"
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
    if "@" in text and ("//" in text or "\\/" in text):
        text = re.sub(RTSP_USER_INFO, MASK + "@", text) if "rtsp://" in text.lower() else text
        text = re.sub(USER_INFO, MASK + "@", text)
    lower = text.lower()
    for signs, pattern, replacement in FORMS:
        if any(sign in lower for sign in signs):
            text = re.sub(pattern, replacement, text)
    return mask_named(text) if any(sign in lower for sign in SIGNS) else text


_mask_cached = lru_cache(maxsize=512)(_mask)


def mask_named(text: str) -> str:
    """Masks the secrets that follow their names, or stand in XML elements or parts of forms of such names."""
    for places in (_elements, _parts, _pairs, _encoded, _values):
        text = _replaced(text, places(text))
    return text


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields begin, end and replacement of the content of each part of a multipart form (RFC 7578) that has a secret's name."""
    pattern, end = re.compile(_PART), 0
    while "form-data" in text and (match := pattern.search(text, end)):
        begin = end = match.end()
        if is_secret(match[1]):
            end = text.find("\n--", begin)
            end = len(text) if end < 0 else end - (text[end - 1] == "\r")
            yield begin, end, MASK


def _pairs(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields begin, end and replacement of each value in a pair of name and value: `name="password" value="..."`."""
    if "value" in text:
        for pattern in _PAIRS:
            for match in re.finditer(pattern, text):
                if is_secret(_unescaped(match["name"])):
                    yield *match.span("value"), MASK


def _encoded(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields begin, end and replacement of each value whose `=` is written as an escape: of a URL in a URL, or of Gson."""
    for match in re.finditer(_ENCODED, text):
        if is_secret(match["name"]):
            yield *match.span("value"), MASK


def _elements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields begin, end and replacement of the content of each XML element whose name is that of a secret."""
    pattern, end = re.compile(_XML), 0
    while match := pattern.search(text, end):
        begin = end = match.end()
        if is_secret(match[2]):
            closing = text.find(f"</{match[1]}", begin)
            end = closing if closing >= 0 else len(text)
            yield begin, end, MASK


def _values(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields begin, end and replacement of each value that follows the name of a secret."""
    pattern, end = re.compile(_NAME), 0
    for line, next_line in _suspicious_lines(text):
        end = max(end, line)
        while end < next_line:
            match = pattern.search(text, end)
            if match is None:
                return  # there is no name in any line that follows
            begin = end = match.end()
            name = _unescaped(match["quoted"] or match["bare"])
            if is_secret(name) or name.lower() in HEADERS or (match["escape"] and is_secret(match["escape"] + name)):
                end, replacement = _value(text, name.lower(), match)
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


def _value(text: str, name: str, match: re.Match[str]) -> tuple[int, str]:
    """Returns the end and the replacement of the value that follows a name."""
    begin, sign = match.end(), match["sign"]
    in_json = match["quoted"] is not None or match["end"] is not None
    if not in_json:
        if "\n" in match["blank"]:
            return begin, ""  # the line ends with the name
        if sign == ":" and name in HEADERS:
            return _header(text, begin, name)
    if quoted := re.compile(_QUOTED).match(text, begin):
        quote = quoted["quote"] or quoted[0].removeprefix(quoted["kind"] or "")[0]
        return quoted.end(), f"{quote}{MASK}{quote}"
    quote = '"' if match["quoted"] is not None else match["end"] or ""
    if sign != "=" and text[begin : begin + 1] in ("{", "["):
        return _closing(text, begin), f"{quote}{MASK}{quote}"
    word = re.compile(_PARAMETER if sign == "=" else _MEMBER if in_json else _WORD).match(text, begin)
    return (word.end() if word else begin), f"{quote}{MASK}{quote}"


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


def _replaced(text: str, places: Iterator[tuple[int, int, str]]) -> str:
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
