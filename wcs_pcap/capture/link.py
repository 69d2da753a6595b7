"""Link layers: where in a packet the network layer begins, and what it is.

Source: the list of LINKTYPE values of tcpdump.org, and for the Linux cooked headers its pages LINKTYPE_LINUX_SLL(2).
"""

from __future__ import annotations

from collections.abc import Callable

from wcs_pcap.capture import rare_links as rare
from wcs_pcap.capture import wireless
from wcs_pcap.capture.network import Network, ethernet_at, ethertype_at, raw_at


def ethernet(data: bytes) -> Network:
    return ethernet_at(data, 0)


def linux_sll(data: bytes) -> Network:
    if len(data) < 16:
        return None
    return ethertype_at(data, data[14] << 8 | data[15], 16)


def linux_sll2(data: bytes) -> Network:
    if len(data) < 20:
        return None
    return ethertype_at(data, data[0] << 8 | data[1], 20)


def raw(data: bytes) -> Network:
    return raw_at(data, 0)


def pktap(data: bytes) -> Network:
    """Apple's header: its length and the link type of what follows."""
    if len(data) < 12:
        return None
    return _wrapped(data, int.from_bytes(data[8:12], "little"), int.from_bytes(data[:4], "little"))


def ppi(data: bytes) -> Network:
    """Per-Packet Information: its length and the link type of what follows."""
    if len(data) < 8:
        return None
    return _wrapped(data, int.from_bytes(data[4:8], "little"), int.from_bytes(data[2:4], "little"))


def _wrapped(data: bytes, link_type: int, start: int) -> Network:
    inner = DECODERS.get(link_type)
    if inner is None or inner in (pktap, ppi) or start > len(data):
        return None
    network = inner(data[start:])
    return None if network is None else (network[0], network[1] + start)


DECODERS: dict[int, Callable[[bytes], Network]] = {
    0: rare.null,
    1: ethernet,
    6: rare.token_ring,
    9: rare.ppp,
    10: rare.fddi,
    12: raw,
    14: raw,
    50: rare.ppp_hdlc,
    51: rare.ppp_ether,
    100: rare.atm,
    101: raw,
    104: rare.cisco_hdlc,
    105: wireless.wifi,
    108: rare.null,
    109: rare.enc,
    113: linux_sll,
    119: wireless.prism,
    122: rare.fibre_channel,
    127: wireless.radiotap,
    163: wireless.avs,
    192: ppi,
    219: rare.mpls,
    228: raw,
    229: raw,
    239: rare.nflog,
    258: pktap,
    276: linux_sll2,
}
