"""Formats nanoseconds, sizes and texts for people and programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wcs_pcap.model import NANOSECONDS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seconds(nanoseconds: int) -> float:
    """Returns a span in seconds: the nearest floating-point number, which a quotient of integers is."""
    return nanoseconds / NANOSECONDS


def iso_time(nanoseconds: int) -> str:
    """Returns a time in ISO 8601, UTC, with 0, 3, 6 or 9 decimals, as many as it needs; a year after 9999 has no such form."""
    whole, fraction = divmod(nanoseconds, NANOSECONDS)
    try:
        moment = (_EPOCH + timedelta(seconds=whole)).strftime("%Y-%m-%dT%H:%M:%S")
    except OverflowError:
        return f"{whole} s since 1970"
    digits = f"{fraction:09d}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f"{moment}.{digits}Z" if digits else f"{moment}Z"


def size(count: int) -> str:
    """Returns a file size as Wireshark shows it: "326 kB"."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= 10 * factor or (count >= factor and unit == "kB"):
            return f"{count // factor} {unit}"
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"


def duration(nanoseconds: int) -> str:
    """Returns a span for people: "6.0 ms", "17.2 s", "2:05:00 h"."""
    if nanoseconds < NANOSECONDS:
        return f"{nanoseconds / 1e6:.1f} ms"
    total = nanoseconds / NANOSECONDS
    if total < 120:
        return f"{total:.2f} s" if total < 10 else f"{total:.1f} s"
    minutes, rest = divmod(int(total), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d} h" if hours else f"{minutes}:{rest:02d} min"


def printable(text: str) -> str:
    r"""Returns text that cannot harm a terminal: control characters and lone surrogates as ``\xNN`` or ``\uNNNN``."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
