"""The numbers that name a layer (link types, EtherTypes, IP protocols, UDP ports), and where plain packets have their IP header.

The prefilter and the plain decoder read packets at the offsets of a ``Layout``. The general decoder has a function for each layer
that is named here. Source: the LINKTYPE list of tcpdump.org, IEEE 802.1Q, 802.1BR, 802.2, and the RFCs that ``decode`` cites.
"""

from __future__ import annotations

from typing import NamedTuple

IPV4, IPV6, VLAN = 0x0800, 0x86DD, 0x8100  # EtherTypes
TAG = 4  # bytes of a VLAN tag with the EtherType after it
MAX_LENGTH = 1500  # a smaller number in the place of an EtherType is the length of an 802.3 frame, which begins with LLC
SNAP, LLC_IP = b"\xaa\xaa\x03", b"\x06\x06\x03"  # LLC headers: an EtherType follows, IPv4 follows

# EtherTypes, IP protocols and UDP ports -> the layer that follows
ETHERTYPES = {
    IPV4: "ip", IPV6: "ip", VLAN: "vlan", 0x88A8: "vlan", 0x9100: "vlan", 0x9200: "vlan", 0x8926: "vn-tag", 0x893F: "e-tag",
    0x8909: "cisco metadata", 0x8847: "mpls", 0x8848: "mpls", 0x8864: "pppoe", 0x6558: "ethernet",
}  # fmt: skip
IP_PROTOCOLS = {4: "ip", 41: "ip", 47: "gre", 137: "mpls"}
UDP_PORTS = {
    1701: "l2tp", 2152: "gtp", 3544: "teredo", 4754: "gre", 4789: "vxlan", 5072: "ayiya", 6081: "geneve", 6635: "mpls",
    8472: "vxlan",
}  # fmt: skip
TUNNEL_PORTS = frozenset(port.to_bytes(2, "big") for port in UDP_PORTS)

# EtherTypes of what carries neither watched TCP nor evidence: ARP, Wake-on-LAN, RARP, AppleTalk and its ARP, IPX, EAPOL, LLDP,
# LOOP, slow protocols (LACP), flow control, PPPoE discovery, HomePlug, PROFINET, EtherCAT, GOOSE, sampled values, MRP, PTP, CFM,
# DECnet; of SNAP PVST+, CDP, VTP, DTP, UDLD
UNWATCHED = frozenset((
    0x0806, 0x0842, 0x8035, 0x809B, 0x80F3, 0x8137, 0x888E, 0x88CC, 0x9000, 0x8809, 0x8808, 0x8863, 0x88E1, 0x8892, 0x88A4,
    0x88B8, 0x88BA, 0x88E3, 0x88F7, 0x8902, 0x6001, 0x6002, 0x6003, 0x6004, 0x010B, 0x2000, 0x2003, 0x2004, 0x0111,
))  # fmt: skip


class Layout:
    """Where a plain packet has its EtherType (None: it has none) and its IP header, in bytes from its beginning.

    ``word``, ``form``: offset and struct format of the one number that shows IPv4 without options, or IPv6: the EtherType where
    it stands directly before the IP header (a VLAN tag may lie between), and the first byte of that header. ``ipv4``, ``ipv6``:
    mask and value of that number, as bytes in network order. ``tagged``: the layout behind one VLAN tag.
    """

    __slots__ = ("ethertype", "form", "ip", "ipv4", "ipv6", "tagged", "word")

    def __init__(self, ip: int, ethertype: int | None = None, tag: tuple[bytes, bytes] = (b"", b"")) -> None:
        self.ip = ip
        self.ethertype = ethertype
        self.tagged: Layout | None = None
        tag_mask, tag_value = tag
        if ethertype is None or ethertype + 2 + len(tag_mask) != ip:
            self.word, self.form = ip, "B"
            self.ipv4, self.ipv6 = (b"\xff", b"\x45"), (b"\xf0", b"\x60")
            return
        self.word = ethertype
        self.form = "Q" if tag_mask else "I"
        self.ipv4 = tag_mask + b"\xff\xff\xff\0", tag_value + b"\x08\x00\x45\0"
        self.ipv6 = tag_mask + b"\xff\xff\xf0\0", tag_value + b"\x86\xdd\x60\0"


ETHERNET, RAW, FAMILY, SLL, SLL2 = Layout(14, 12), Layout(0), Layout(4), Layout(16, 14), Layout(20, 0)
ETHERNET.tagged = Layout(14 + TAG, 12, (b"\xff\xff\0\0", b"\x81\x00\0\0"))


class LinkType(NamedTuple):
    """A link type: its LINKTYPE name without the prefix, its ``layer``, and the ``layout`` of its plain packets, if it has any.

    ``layer`` is None when the general decoder has none.
    """

    name: str
    layer: str | None = None
    layout: Layout | None = None


# link types of buses and the like, which have no network layer: USB, Bluetooth, CAN, D-Bus, netlink
BUSES = {
    186: "USB_FREEBSD", 187: "BLUETOOTH_HCI_H4", 189: "USB_LINUX", 190: "CAN20B", 201: "BLUETOOTH_HCI_H4_WITH_PHDR",
    220: "USB_LINUX_MMAPPED", 227: "CAN_SOCKETCAN", 231: "DBUS", 249: "USBPCAP", 251: "BLUETOOTH_LE_LL", 253: "NETLINK",
    254: "BLUETOOTH_LINUX_MONITOR", 255: "BLUETOOTH_BREDR_BB", 256: "BLUETOOTH_LE_LL_WITH_PHDR", 266: "USB_DARWIN",
    288: "USB_2_0", 293: "USB_2_0_LOW_SPEED", 294: "USB_2_0_FULL_SPEED", 295: "USB_2_0_HIGH_SPEED",
}  # fmt: skip
LINK_TYPES = {
    0: LinkType("NULL", "family", FAMILY),
    1: LinkType("ETHERNET", "ethernet", ETHERNET),
    6: LinkType("IEEE802_5", "token ring"),
    9: LinkType("PPP", "ppp"),
    10: LinkType("FDDI", "fddi"),
    12: LinkType("RAW", "ip", RAW),
    14: LinkType("RAW", "ip", RAW),
    50: LinkType("PPP_HDLC", "ppp hdlc"),
    51: LinkType("PPP_ETHER", "pppoe"),
    100: LinkType("ATM_RFC1483", "llc"),
    101: LinkType("RAW", "ip", RAW),
    104: LinkType("C_HDLC", "cisco hdlc"),
    105: LinkType("IEEE802_11", "802.11"),
    108: LinkType("LOOP", "family", FAMILY),
    109: LinkType("ENC", "enc"),
    113: LinkType("LINUX_SLL", "sll", SLL),
    119: LinkType("IEEE802_11_PRISM", "prism"),
    122: LinkType("IP_OVER_FC", "fibre channel"),
    127: LinkType("IEEE802_11_RADIOTAP", "radiotap"),
    147: LinkType("USER0"),
    163: LinkType("IEEE802_11_AVS", "avs"),
    192: LinkType("PPI", "ppi"),
    195: LinkType("IEEE802_15_4_WITHFCS"),
    219: LinkType("MPLS", "mpls"),
    228: LinkType("IPV4", "ip", RAW),
    229: LinkType("IPV6", "ip", RAW),
    239: LinkType("NFLOG", "nflog"),
    258: LinkType("PKTAP", "pktap"),
    276: LinkType("LINUX_SLL2", "sll2", SLL2),
}


def link_type_name(number: int) -> str:
    """The name of a link type, or its number where the tables do not have it."""
    known = LINK_TYPES.get(number)
    return known.name if known is not None else BUSES.get(number, str(number))
