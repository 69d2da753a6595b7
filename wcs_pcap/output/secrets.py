"""Keeps secrets out of everything that is shown. Source: dossier, section 9.

Credentials are replaced whole, never shown by their beginning; of an Authorization header the scheme word stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from wcs_pcap.output.secret_names import is_secret

MASK = "***"
SECRET_HEADERS = frozenset((b"authorization", b"proxy-authorization", b"cookie", b"set-cookie"))
SCHEME_HEADERS = frozenset((b"authorization", b"proxy-authorization"))
PLAIN = frozenset((str, int, float, bool, type(None)))
MOST_NAMES = 100  # of an object whose names are remembered

# patterns are compiled where one is first needed: most captures need few of them
_USER_INFO = r"(?<=://)[^/@\s\"']+@"
_QUERY = r"([?&;])([^=&?;#\s\"']+)=([^&;#\s\"']+)"
_RAW_HEADER = r"(?im)^((?:proxy-)?authorization[ \t]*:[ \t]*\S+|(?:set-)?cookie[ \t]*:)[^\r\n]*"
_MEMBER = r'("((?:[^"\\]|\\.){1,80})"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,}\]]+)'


@lru_cache(maxsize=1024)
def _secrets_among(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names that are names of secrets. Hooks have few different sets of names."""
    return tuple(name for name in names if is_secret(name))


def mask_json(value: Any) -> Any:
    """A JSON value with every secret in it replaced, however deep; the same object where there is none."""
    if isinstance(value, dict):
        if len(value) > MOST_NAMES or not _is_plain(value.values()):
            return {name: _mask_item(name, item) for name, item in value.items()}
        secrets = _secrets_among(tuple(value))
        return {**value, **{name: _mask_item(name, value[name]) for name in secrets}} if secrets else value
    if isinstance(value, list):
        return [mask_json(item) for item in value]
    return mask_text(value) if isinstance(value, str) else value


def _is_plain(values: Collection[Any]) -> bool:
    """Whether nothing is nested in these values, and nothing is to be masked in the texts among them.

    Those in which there can be something are looked at together, one below the other, as no secret reaches over the end of a
    line; but members in quotes may, and are left to a closer look at each text.
    """
    if not PLAIN.issuperset(map(type, values)):
        return False
    text = "\n".join([value for value in values if type(value) is str and (":" in value or "=" in value)])
    return '"' not in text and mask_text(text) == text


def _mask_item(name: str, item: Any) -> Any:
    if item is None:
        return None
    if is_secret(name):
        return MASK
    if isinstance(item, str):
        return mask_text(item)
    return mask_json(item) if isinstance(item, dict | list) else item


def mask_text(text: str) -> str:
    """Free text, such as a URL, a raw SIP message or a body that is no JSON, with the secrets in it replaced."""
    if ":" in text:
        if "@" in text and "://" in text:
            text = re.sub(_USER_INFO, MASK + "@", text)
        lower = text.lower()
        if "authorization" in lower or "cookie" in lower:
            text = re.sub(_RAW_HEADER, rf"\1 {MASK}", text)
        if '"' in text:
            text = re.sub(_MEMBER, _mask_member, text)
    if "=" in text and ("?" in text or "&" in text or ";" in text):
        text = re.sub(_QUERY, _mask_parameter, text)
    return text


def mask_header(name: bytes, value: bytes) -> bytes:
    """The value of an HTTP header as it may be shown."""
    lower = name.lower()
    if lower not in SECRET_HEADERS and not is_secret(name.decode("latin-1").replace("-", "_")):
        return value
    scheme, space, _ = value.partition(b" ")
    return scheme + b" " + MASK.encode() if lower in SCHEME_HEADERS and space else MASK.encode()


def _mask_member(match: re.Match[str]) -> str:
    return f'{match[1]}"{MASK}"' if is_secret(match[2]) else match[0]


def _mask_parameter(match: re.Match[str]) -> str:
    name = match[2]
    if "%" in name or "+" in name:
        from urllib.parse import unquote_plus

        name = unquote_plus(name)
    return f"{match[1]}{match[2]}={MASK}" if is_secret(name) else match[0]
