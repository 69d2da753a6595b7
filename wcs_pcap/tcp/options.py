"""TCP options: a header after its first 20 bytes (RFC 9293, 3.1; RFC 7323; RFC 2018)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, cycle
from struct import Struct

END, NO_OPERATION = 0, 1
MAXIMUM_SHIFT = 14  # RFC 7323 2.3: a greater shift counts as 14

Options = tuple[tuple[str, int | None], ...]


def parse(data: bytes) -> Options:
    """Returns the options as Wireshark's Info column shows them, in header order: names with their values, or with None.

    Sequence numbers (``SLE``, ``SRE``) are raw. Invalid options are left out or end the parsing; it never raises.
    """
    return tuple(chain.from_iterable(_SHOWN[kind](value) for kind, value in _walk(data) if kind in _SHOWN))


def window_shift(data: bytes) -> int | None:
    """The shift of the window scale option, 0 to 14; None without one."""
    multiplier = dict(parse(data)).get("WS")
    return None if multiplier is None else multiplier.bit_length() - 1


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


def _numbers(form: str, *names: str) -> Callable[[bytes], Options]:
    """Shows an option that consists of numbers of this struct format, and nothing if its length differs."""
    numbers = Struct(form)
    return lambda value: tuple(zip(names, numbers.unpack(value), strict=True)) if len(value) == numbers.size else ()


def _window_scale(value: bytes) -> Options:
    return (("WS", 1 << min(value[0], MAXIMUM_SHIFT)),) if len(value) == 1 else ()


def _sack_blocks(value: bytes) -> Options:
    numbers = Struct(f">{len(value) // 8 * 2}I").unpack_from(value)
    return tuple(zip(cycle(("SLE", "SRE")), numbers, strict=False))


def _fast_open(value: bytes) -> Options:
    return (("TFO=C" if value else "TFO=R", None),)


def _experiment(value: bytes) -> Options:
    """RFC 6994: the experiment's number stands first; Wireshark shows it in hexadecimal digits."""
    if len(value) < 2:
        return ()
    number = int.from_bytes(value[:2], "big")
    return _fast_open(value[2:]) if number == _FAST_OPEN_EXPERIMENT else ((f"ExID={number:X}", None),)


_FAST_OPEN_EXPERIMENT = 0xF989  # RFC 7413, before it had a kind of its own

_SHOWN: dict[int, Callable[[bytes], Options]] = {
    2: _numbers(">H", "MSS"),
    3: _window_scale,
    4: lambda _: (("SACK_PERM", None),),  # whatever its length says, as Wireshark does
    5: _sack_blocks,
    6: _numbers(">I", "ECHO"),  # RFC 1072, as 7 (its reply)
    7: _numbers(">I", "ECHO"),
    8: _numbers(">II", "TSval", "TSecr"),
    11: _numbers(">I", "CC"),  # RFC 1644, as 12 (CC.NEW) and 13 (CC.ECHO)
    12: _numbers(">I", "CC"),
    13: _numbers(">I", "CC"),
    19: lambda _: (("MD5", None),),
    34: _fast_open,
    253: _experiment,
    254: _experiment,
}
