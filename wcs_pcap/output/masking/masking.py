"""Keeps secrets out of everything that is shown. Source: docs/wcs.md#secrets.

Credentials are replaced whole, never shown by their beginning; of an Authorization header the scheme word stays.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from wcs_pcap.output.masking.names import is_secret
from wcs_pcap.output.masking.texts import HEADERS, MASK, MOST_REMEMBERED, SCHEME_HEADERS, mask_text, remembered

PLAIN = frozenset((str, int, float, bool, type(None)))
MOST_NAMES = 100  # of an object whose names are remembered


@lru_cache(maxsize=1024)
def _secrets_among(names: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Those of the names that are names of secrets, and whether one holds a secret itself, as where a whole body became a name.

    Hooks have few different sets of names.
    """
    return tuple(name for name in names if is_secret(name)), any(mask_text(name) != name for name in names)


def mask_json(value: Any) -> Any:
    """A JSON value with every secret in it replaced, however deep; the same object where there is none."""
    if isinstance(value, dict):
        if len(value) > MOST_NAMES:
            return {mask_text(name): _mask_item(name, item) for name, item in value.items()}
        secrets, told = _secrets_among(tuple(value))
        if told:
            return {mask_text(name): _mask_item(name, item) for name, item in value.items()}
        if not _is_plain(value.values()):
            return {name: _mask_item(name, item) for name, item in value.items()}
        return {**value, **{name: _mask_item(name, value[name]) for name in secrets}} if secrets else value
    if isinstance(value, list):
        return [mask_json(item) for item in value]
    return mask_text(value) if isinstance(value, str) else value


def _is_plain(values: Collection[Any]) -> bool:
    """Whether nothing is nested in these values, and nothing is to be masked in the texts among them."""
    if not PLAIN.issuperset(map(type, values)):
        return False
    for value in values:
        if type(value) is str and (":" in value or "=" in value or "<" in value or " " in value):
            shown = remembered(value) if len(value) <= MOST_REMEMBERED else mask_text(value)
            if shown != value:
                return False
    return True


def _mask_item(name: str, item: Any) -> Any:
    if item is None:
        return None
    if is_secret(name):
        return MASK
    if isinstance(item, str):
        return mask_text(item)
    return mask_json(item) if isinstance(item, dict | list) else item


def mask_header(name: bytes, value: bytes) -> bytes:
    """The value of an HTTP header as it may be shown: what is a secret by its name whole, else the secrets in it."""
    known = name.decode("latin-1").lower()
    if known not in HEADERS and not is_secret(name.decode("latin-1").replace("-", "_")):
        return mask_text(value.decode("latin-1")).encode("latin-1")
    scheme, space, _ = value.partition(b" ")
    return scheme + b" " + MASK.encode() if known in SCHEME_HEADERS and space else MASK.encode()
