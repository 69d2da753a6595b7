"""Masks secrets in JSON values and HTTP headers (docs/wcs.md#secrets).

A credential is replaced as a whole, never shown by its beginning; of an Authorization header the scheme stays.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from wcs_pcap.output.masking.names import is_secret
from wcs_pcap.output.masking.pairs import NAMES
from wcs_pcap.output.masking.pairs import VALUES as NAMES_OF_VALUES
from wcs_pcap.output.masking.text import HEADERS, MASK, SCHEME_HEADERS, mask_text

SCALARS = frozenset((str, int, float, bool, type(None)))
VALUES = frozenset(NAMES_OF_VALUES)
SIGNS_OF_SYNTAX = (":", "=", "<", " ", "%", "\\")  # a text without one of these contains no secret
MAX_CACHED_NAMES = 100  # of one object


@lru_cache(maxsize=1024)
def _secrets_among(names: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Returns the names of secrets among names, and whether a name contains a secret (web servers may echo a body as one).

    Cached, since hooks have few different sets of names.
    """
    return tuple(name for name in names if is_secret(name)), any(mask_text(name) != name for name in names)


def mask_json(value: Any) -> Any:
    """Returns a JSON value with every secret in it masked, at any depth; the same object if there is none."""
    if isinstance(value, dict):
        if not VALUES.isdisjoint(value) and _is_pair_of_a_secret(value):
            return {name: MASK if name.lower() in VALUES else mask_json(item) for name, item in value.items()}
        if len(value) > MAX_CACHED_NAMES:
            return {mask_text(name): _mask_member(name, item) for name, item in value.items()}
        secrets, names_hold_secrets = _secrets_among(tuple(value))
        if names_hold_secrets:
            return {mask_text(name): _mask_member(name, item) for name, item in value.items()}
        if not _is_harmless(value.values()):
            return {name: _mask_member(name, item) for name, item in value.items()}
        return {**value, **{name: _mask_member(name, value[name]) for name in secrets}} if secrets else value
    if isinstance(value, list):
        return [mask_json(item) for item in value]
    return mask_text(value) if isinstance(value, str) else value


def _is_harmless(values: Collection[Any]) -> bool:
    """Whether no value is nested and no text among them contains a secret."""
    if not SCALARS.issuperset(map(type, values)):
        return False
    for value in values:
        if (
            type(value) is str
            and (":" in value or "=" in value or "<" in value or " " in value or "%" in value or "\\" in value)
            and mask_text(value) != value
        ):
            return False
    return True


def _is_pair_of_a_secret(value: dict[str, Any]) -> bool:
    """Whether an object is a name and a value, and the name that of a secret: ``{"name": "password", "value": "x"}``."""
    return any(isinstance(value.get(name), str) and is_secret(value[name]) for name in NAMES)


def _mask_member(name: str, item: Any) -> Any:
    return MASK if item is not None and is_secret(name) else mask_json(item)


def mask_header(name: bytes, value: bytes) -> bytes:
    """Returns the value of an HTTP header: masked as a whole if its name is that of a secret, else in parts."""
    text = name.decode("latin-1")
    known = text.lower()
    if known == "host" and b"@" in value:  # a client took the whole authority of a URL for the host
        return MASK.encode() + b"@" + value.rpartition(b"@")[2]
    if known not in HEADERS and not is_secret(text.replace("-", "_")):
        return mask_text(value.decode("latin-1")).encode("latin-1")
    scheme, space, _ = value.partition(b" ")
    return scheme + b" " + MASK.encode() if known in SCHEME_HEADERS and space else MASK.encode()
