"""Regular expressions of ``matches``: compiled once, as close to Wireshark's (PCRE2) as Python's ``re`` comes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

from wcs_pcap.errors import FilterError

MAX_PATTERN = 1000  # bytes

# PCRE's names for sets of ASCII characters, which Python lacks; they stand inside brackets.
_CLASSES = {
    b"alpha": b"A-Za-z",
    b"digit": b"0-9",
    b"alnum": b"A-Za-z0-9",
    b"upper": b"A-Z",
    b"lower": b"a-z",
    b"space": rb"\s",
    b"blank": rb" \t",
    b"punct": rb"!-/:-@\[-`{-~",
    b"xdigit": b"0-9A-Fa-f",
    b"word": rb"\w",
    b"print": b" -~",
    b"graph": b"!-~",
    b"cntrl": rb"\x00-\x1f\x7f",
}
_CLASS = re.compile(rb"\[:([a-z]+):\]")
_CASE_SENSITIVE = b"(?-i)"  # Python has it for groups only, so it is handled here, at the beginning of the pattern


def searcher(pattern: bytes, offset: int) -> Callable[[bytes], Any]:
    """Returns a function that finds the pattern anywhere in bytes, ignoring case. Raises FilterError with ``offset``."""
    if len(pattern) > MAX_PATTERN:
        raise FilterError(f"the regular expression is longer than {MAX_PATTERN} bytes", offset=offset)
    flags = re.IGNORECASE
    if pattern.startswith(_CASE_SENSITIVE):
        pattern, flags = pattern[len(_CASE_SENSITIVE) :], re.NOFLAG
    pattern = _CLASS.sub(lambda match: _CLASSES.get(match[1], match[0]), pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about syntax that a later Python may change
            return re.compile(pattern, flags).search
    except (re.error, OverflowError, RecursionError) as error:
        reason = error.msg if isinstance(error, re.error) else "it is too complex"
        raise FilterError(f"the regular expression cannot be used: {reason}", offset=offset) from None
