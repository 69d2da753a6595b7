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
    if inner is None or inner[1] in (pktap, ppi) or start > len(data):
        return None
    network = inner[1](data[start:])
    return None if network is None else (network[0], network[1] + start)


DECODERS: dict[int, tuple[str, Callable[[bytes], Network]]] = {
    0: ("NULL", rare.null),
    1: ("ETHERNET", ethernet),
    6: ("IEEE802_5", rare.token_ring),
    9: ("PPP", rare.ppp),
    10: ("FDDI", rare.fddi),
    12: ("RAW", raw),
    14: ("RAW", raw),
    50: ("PPP_HDLC", rare.ppp_hdlc),
    51: ("PPP_ETHER", rare.ppp_ether),
    100: ("ATM_RFC1483", rare.atm),
    101: ("RAW", raw),
    104: ("C_HDLC", rare.cisco_hdlc),
    105: ("IEEE802_11", wireless.wifi),
    108: ("LOOP", rare.null),
    109: ("ENC", rare.enc),
    113: ("LINUX_SLL", linux_sll),
    119: ("IEEE802_11_PRISM", wireless.prism),
    122: ("IP_OVER_FC", rare.fibre_channel),
    127: ("IEEE802_11_RADIOTAP", wireless.radiotap),
    163: ("IEEE802_11_AVS", wireless.avs),
    192: ("PPI", ppi),
    219: ("MPLS", rare.mpls),
    228: ("IPV4", raw),
    229: ("IPV6", raw),
    239: ("NFLOG", rare.nflog),
    258: ("PKTAP", pktap),
    276: ("LINUX_SLL2", linux_sll2),
}

# Names of link types that are met but not decoded, for messages that can be understood.
# Buses and what else has no network layer: Bluetooth, USB, CAN, netlink, D-Bus
WITHOUT_NETWORK = frozenset((
    186, 187, 189, 190, 201, 220, 227, 231, 249, 251, 253, 254, 255, 256, 266, 288, 293, 294, 295,
))  # fmt: skip
OTHER_NAMES = {
    147: "USER0", 187: "BLUETOOTH_HCI_H4", 189: "USB_LINUX", 195: "IEEE802_15_4_WITHFCS", 201: "BLUETOOTH_HCI_H4_WITH_PHDR",
    220: "USB_LINUX_MMAPPED", 227: "CAN_SOCKETCAN", 249: "USBPCAP", 253: "NETLINK",
}  # fmt: skip


def name(link_type: int) -> str:
    """The LINKTYPE name without its prefix, or the number when it has none here."""
    known = DECODERS.get(link_type)
    return known[0] if known else OTHER_NAMES.get(link_type, str(link_type))
