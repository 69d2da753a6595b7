"""Display filters in Wireshark's language over the packets of the watched traffic.

>>> watched = compile_filter("tcp.port == 9091 && http.request")
>>> shown = [packet for packet in packets if watched(packet)]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from wcs_pcap.filters.evaluate import compile_test
from wcs_pcap.filters.grammar import parse
from wcs_pcap.model import Packet

__all__ = ["Filter", "compile_filter"]


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled filter: called with a packet, it returns whether the filter shows that packet. ``text`` is how it was written.

    ``test`` does the same with one function call less, for loops over many packets.
    """

    text: str
    test: Callable[[Packet], bool] = field(repr=False, compare=False)

    def __call__(self, packet: Packet) -> bool:
        return self.test(packet)


def compile_filter(text: str) -> Filter:
    """Returns the compiled filter ``text``; an empty one shows every packet.

    Raises FilterError, whose ``offset`` is the character, counted from 0.
    """
    return Filter(text, compile_test(parse(text)))
