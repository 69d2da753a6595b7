"""Link layers: where in a packet the network layer begins, and what it is.

Source: the list of LINKTYPE values of tcpdump.org, and for the Linux cooked headers its pages LINKTYPE_LINUX_SLL(2).
"""

from __future__ import annotations

from collections.abc import Callable

IPV4, IPV6 = 0x0800, 0x86DD
VLAN_TAGS = frozenset((0x8100, 0x88A8, 0x9100, 0x9200))
MAX_TAGS = 8
SNAP = b"\xaa\xaa\x03\0\0\0"  # IEEE 802.2 with an EtherType

# (EtherType, offset of what it names), or None when the packet is too short or carries something else
Network = tuple[int, int] | None


def _tagged(data: bytes, kind: int, offset: int) -> Network:
    """Steps over VLAN tags: each is two bytes of tag and the EtherType of what follows."""
    if kind not in VLAN_TAGS:
        return kind, offset
    for _ in range(MAX_TAGS):
        if kind not in VLAN_TAGS:
            return kind, offset
        if offset + 4 > len(data):
            return None
        kind = data[offset + 2] << 8 | data[offset + 3]
        offset += 4
    return None


def ethernet(data: bytes) -> Network:
    if len(data) < 14:
        return None
    kind = data[12] << 8 | data[13]
    if kind <= 1500 and data[14:20] == SNAP:  # IEEE 802.3: a length, and the EtherType behind an LLC header
        return _tagged(data, int.from_bytes(data[20:22], "big"), 22)
    return _tagged(data, kind, 14)


def linux_sll(data: bytes) -> Network:
    if len(data) < 16:
        return None
    return _tagged(data, data[14] << 8 | data[15], 16)


def linux_sll2(data: bytes) -> Network:
    if len(data) < 20:
        return None
    return _tagged(data, data[0] << 8 | data[1], 20)


# Address families: IPv4 is 2 everywhere, IPv6 differs by the system that wrote the file.
FAMILIES = {2: IPV4, 10: IPV6, 24: IPV6, 28: IPV6, 30: IPV6}


def null(data: bytes) -> Network:
    """BSD loopback: the address family in the byte order of the writing machine."""
    if len(data) < 4:
        return None
    family = int.from_bytes(data[:4], "little")
    if family > 0xFFFF:
        family = int.from_bytes(data[:4], "big")
    kind = FAMILIES.get(family)
    return None if kind is None else (kind, 4)


def raw(data: bytes) -> Network:
    """No link layer: the version of the IP header tells."""
    if not data:
        return None
    kind = {4: IPV4, 6: IPV6}.get(data[0] >> 4)
    return None if kind is None else (kind, 0)


DECODERS: dict[int, tuple[str, Callable[[bytes], Network]]] = {
    0: ("NULL", null),
    1: ("ETHERNET", ethernet),
    12: ("RAW", raw),
    14: ("RAW", raw),
    101: ("RAW", raw),
    108: ("LOOP", null),
    113: ("LINUX_SLL", linux_sll),
    228: ("IPV4", raw),
    229: ("IPV6", raw),
    276: ("LINUX_SLL2", linux_sll2),
}

# Names of link types that are met but not decoded, for messages that can be understood.
OTHER_NAMES = {
    6: "IEEE802_5", 9: "PPP", 10: "FDDI", 50: "PPP_HDLC", 51: "PPP_ETHER", 104: "C_HDLC", 105: "IEEE802_11",
    119: "IEEE802_11_PRISM", 122: "IP_OVER_FC", 127: "IEEE802_11_RADIOTAP", 147: "USER0", 163: "IEEE802_11_AVS",
    187: "BLUETOOTH_HCI_H4", 189: "USB_LINUX", 195: "IEEE802_15_4_WITHFCS", 201: "BLUETOOTH_HCI_H4_WITH_PHDR",
    220: "USB_LINUX_MMAPPED", 227: "CAN_SOCKETCAN", 239: "NFLOG", 249: "USBPCAP", 253: "NETLINK", 258: "PKTAP",
}  # fmt: skip


def name(link_type: int) -> str:
    """The LINKTYPE name without its prefix, or the number when it has none here."""
    known = DECODERS.get(link_type)
    return known[0] if known else OTHER_NAMES.get(link_type, str(link_type))
