r"""Finds secrets in text that is no JSON: URLs, headers, SIP, SDP, form data, XML, and JSON that is broken or inside a string.

JSON in a string has a backslash before each quote and writes the end of a line as ``\r\n``, in a string of a string with more
of them; so does the raw text of a body. All that is looked for here may be written so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from wcs_pcap.output.masking.names import is_secret

MASK = "***"
SCHEME_HEADERS = frozenset(("authorization", "proxy-authorization"))
HEADERS = SCHEME_HEADERS | {"cookie", "cookie2", "set-cookie", "set-cookie2", "authentication-info", "proxy-authentication-info"}
MOST_REMEMBERED = 4000  # characters of a text that is remembered with what is shown of it

# patterns are compiled where one is first needed: most captures need few of them
# how secrets are written that go without a name: the signs in small letters of which a text holds one then, a pattern, and
# what is shown instead of what it finds
FORMS = (
    # a digit or "=" tells a token from words about one: "Bearer capability not authorized" is a cause of ISDN
    (
        ("bearer ", "basic "),
        r"(?i)(?<![\w-])((?:bearer|basic)[ \t]++)(?=[a-z.~+/_-]*[\d=])[\w.~+/=-]{6,}+",
        rf"\1{MASK}",
    ),
    (("inline:",), r"(?i)(?<![\w-])(inline:)[^\s;|\\\"',]+", rf"\1{MASK}"),  # the key of SRTP in a=crypto (RFC 4568)
    (("k=clear:", "k=base64:"), r"(?i)(k=(?:clear|base64):)[^\s\\\"']+", rf"\1{MASK}"),  # the key of RTP (RFC 4566)
    (("sip:", "sips:"), r"(?i)(sips?:[^\s:@/\"'<>;\\]{1,80}+:)[^\s@/\"'<>;\\]{1,80}+(?=@)", rf"\1{MASK}"),  # RFC 3261 19.1.1
)
USER_INFO = r"(?:(?<=//)|(?<=/\\/))(?:[^/\s\"'<>\\]|\\(?![rn/]))+@"  # the last @ counts: passwords are not always escaped
_XML = r"<((?:[\w.-]{1,80}:)?([\w.-]{1,80}))(?:\s[^<>]{0,400})?>"

# a name and what stands between it and its value: name=, name: , "name": , \"name\": , 'name' => , ["name"]=>
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
_LINE = rf"(?:[^\r\n\\]|\\(?!\\{{0,7}}[rn])|{_LINE_END}[ \t]+(?=\S))++"  # a header goes on where the next line is indented

# without one of these in it, in small letters, a text holds no secret that has a name; escapes may hide one
SIGNS = (
    "pass", "pwd", "secret", "token", "auth", "key", "ticket", "credential", "dtmf", "pin", "jwt", "bearer", "cookie", "sessid",
    "jsessionid", "\\u", "%",
)  # fmt: skip


def mask_text(text: str) -> str:
    """Free text, such as a URL, a raw SIP message or a body that is no JSON, with the secrets in it replaced.

    Hooks of one client repeat its address, those of one stream its session description: these are looked at once.
    """
    return remembered(text) if len(text) <= MOST_REMEMBERED else _mask(text)


def _mask(text: str) -> str:
    if "@" in text and ("//" in text or "\\/" in text):
        text = re.sub(USER_INFO, MASK + "@", text)
    lower = text.lower()
    for signs, pattern, shown in FORMS:
        if any(sign in lower for sign in signs):
            text = re.sub(pattern, shown, text)
    return mask_named(text) if any(sign in lower for sign in SIGNS) else text


remembered = lru_cache(maxsize=512)(_mask)


def mask_named(text: str) -> str:
    """The text without the secrets that stand behind their names, or in elements that have such names."""
    return _replaced(_replaced(text, _elements(text)), _values(text))


def _elements(text: str) -> Iterator[tuple[int, int, str]]:
    """Where the contents of XML elements with names of secrets begin and end."""
    pattern, end = re.compile(_XML), 0
    while match := pattern.search(text, end):
        begin = end = match.end()
        if is_secret(match[2]):
            closing = text.find(f"</{match[1]}", begin)
            end = closing if closing >= 0 else len(text)
            yield begin, end, MASK


def _values(text: str) -> Iterator[tuple[int, int, str]]:
    """Where the values behind names of secrets begin and end, and how they are masked."""
    pattern, end = re.compile(_NAME), 0
    for line, next_line in _suspects(text):
        end = max(end, line)
        while end < next_line and (match := pattern.search(text, end)):
            begin = end = match.end()
            name = _spelled(match["quoted"] or match["bare"])
            if is_secret(name) or name.lower() in HEADERS or (match["escape"] and is_secret(match["escape"] + name)):
                end, instead = _value(text, name.lower(), match)
                if end > begin:
                    yield begin, end, instead


def _suspects(text: str) -> list[tuple[int, int]]:
    """Where lines with a sign in them begin, and the lines behind them: few of a session description or of SIP are such."""
    lower = text.lower()
    if len(lower) != len(text):  # there are letters of which the small one is two
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
    """Where the value behind a name ends, and how it is shown."""
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
    """Where the value of a header ends, and how it is shown: of credentials the scheme word stays."""
    line = re.compile(_LINE).match(text, begin)
    end = line.end() if line else begin
    scheme = re.match(r"[A-Za-z][\w-]*[ \t]+(?=\S)", text[begin:end]) if name in SCHEME_HEADERS else None
    return end, (scheme[0] if scheme else "") + MASK


def _closing(text: str, begin: int) -> int:
    """Where the object or array ends that begins here."""
    depth = 0
    for match in re.compile(_BRACKET).finditer(text, begin):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return len(text)


def _replaced(text: str, places: Iterator[tuple[int, int, str]]) -> str:
    """The text with what stands in these places replaced."""
    pieces, done = [], 0
    for begin, end, instead in places:
        pieces += [text[done:begin], instead]
        done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def _spelled(name: str) -> str:
    r"""A name without the escapes of URLs and of JSON."""
    if "\\" in name:
        name = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), name)
    if "%" in name or "+" in name:
        from urllib.parse import unquote_plus

        name = unquote_plus(name)
    return name
