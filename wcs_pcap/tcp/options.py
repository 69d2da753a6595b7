"""TCP options: a header after its first 20 bytes (RFC 9293, 3.1; RFC 7323; RFC 2018)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

END, NO_OPERATION = 0, 1
MAXIMUM_SHIFT = 14  # RFC 7323 2.3: a greater shift counts as 14

Shown = tuple[tuple[str, int | None], ...]


class Options(NamedTuple):
    """The valid options of one header.

    ``shown`` holds the options in Wireshark's Info column, in header order: names with their values, or with None. Sequence
    numbers (``SLE``, ``SRE``) are raw. ``mss`` is in bytes, ``window_shift`` is 0 to 14, ``timestamps`` are TSval and TSecr.
    """

    shown: Shown = ()
    mss: int | None = None
    window_shift: int | None = None
    sack_permitted: bool = False
    sack_blocks: tuple[tuple[int, int], ...] = ()
    timestamps: tuple[int, int] | None = None


def parse(data: bytes) -> Options:
    """Parses the options of a header. Invalid ones are left out or end the parsing; it never raises."""
    shown: list[tuple[str, int | None]] = []
    for kind, value in _walk(data):
        if kind in _SHOWN:
            shown += _SHOWN[kind](value)
    return _options(tuple(shown)) if shown else _NONE


def _options(shown: Shown) -> Options:
    last = dict(shown)
    edges = [value for name, value in shown if name in ("SLE", "SRE") and value is not None]
    multiplier, value, echo = last.get("WS"), last.get("TSval"), last.get("TSecr")
    return Options(
        shown=shown,
        mss=last.get("MSS"),
        window_shift=None if multiplier is None else multiplier.bit_length() - 1,
        sack_permitted="SACK_PERM" in last,
        sack_blocks=tuple(zip(edges[::2], edges[1::2], strict=True)),
        timestamps=None if value is None or echo is None else (value, echo),
    )


def _walk(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The kind and value of each option, up to the first with an impossible length."""
    offset = 0
    while offset < len(data) and data[offset] != END:
        if data[offset] == NO_OPERATION:
            offset += 1
            continue
        length = data[offset + 1] if offset + 1 < len(data) else 0
        if length < 2 or offset + length > len(data):
            return
        yield data[offset], data[offset + 2 : offset + length]
        offset += length


def _numbers(*fields: tuple[str, int]) -> Callable[[bytes], Shown]:
    """Shows an option that consists of numbers of these sizes (bytes), and nothing if its length differs."""
    whole = sum(size for _, size in fields)

    def show(value: bytes) -> Shown:
        return tuple(_slices(value, fields)) if len(value) == whole else ()

    return show


def _slices(value: bytes, fields: tuple[tuple[str, int], ...]) -> Iterator[tuple[str, int]]:
    offset = 0
    for name, size in fields:
        yield name, int.from_bytes(value[offset : offset + size], "big")
        offset += size


def _window_scale(value: bytes) -> Shown:
    return (("WS", 1 << min(value[0], MAXIMUM_SHIFT)),) if len(value) == 1 else ()


def _sack_blocks(value: bytes) -> Shown:
    whole = len(value) // 8
    return tuple(_slices(value, (("SLE", 4), ("SRE", 4)) * whole))


def _fast_open(value: bytes) -> Shown:
    return (("TFO=C" if value else "TFO=R", None),)


def _experiment(value: bytes) -> Shown:
    """RFC 6994: the experiment's number stands first; Wireshark shows it in hexadecimal digits."""
    if len(value) < 2:
        return ()
    number = int.from_bytes(value[:2], "big")
    return _fast_open(value[2:]) if number == _FAST_OPEN_EXPERIMENT else ((f"ExID={number:X}", None),)


_FAST_OPEN_EXPERIMENT = 0xF989  # RFC 7413, before it had a kind of its own

_SHOWN: dict[int, Callable[[bytes], Shown]] = {
    2: _numbers(("MSS", 2)),
    3: _window_scale,
    4: lambda _: (("SACK_PERM", None),),  # whatever its length says, as Wireshark does
    5: _sack_blocks,
    6: _numbers(("ECHO", 4)),  # RFC 1072, as 7 (its reply)
    7: _numbers(("ECHO", 4)),
    8: _numbers(("TSval", 4), ("TSecr", 4)),
    11: _numbers(("CC", 4)),  # RFC 1644, as 12 (CC.NEW) and 13 (CC.ECHO)
    12: _numbers(("CC", 4)),
    13: _numbers(("CC", 4)),
    19: lambda _: (("MD5", None),),
    34: _fast_open,
    253: _experiment,
    254: _experiment,
}

_NONE = Options()
