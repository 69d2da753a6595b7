"""The link types by number: their names, and where plain packets of the common ones have their IP header.

The prefilter and the plain decoder read packets at these offsets. Source: the LINKTYPE list of tcpdump.org.
"""

from __future__ import annotations

IPV4, IPV6, VLAN = 0x0800, 0x86DD, 0x8100  # EtherTypes
TAG = 4  # bytes of a VLAN tag with the EtherType before it


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


class LinkType:
    """A link type: its LINKTYPE name without the prefix, and the ``layout`` of its plain packets, if it has any.

    ``network`` is False for buses and whatever else carries no network layer: Bluetooth, USB, CAN, netlink, D-Bus.
    """

    __slots__ = ("layout", "name", "network")

    def __init__(self, name: str, layout: Layout | None = None, network: bool = True) -> None:
        self.name = name
        self.layout = layout
        self.network = network


LINK_TYPES = {
    0: LinkType("NULL", FAMILY),
    1: LinkType("ETHERNET", ETHERNET),
    6: LinkType("IEEE802_5"),
    9: LinkType("PPP"),
    10: LinkType("FDDI"),
    12: LinkType("RAW", RAW),
    14: LinkType("RAW", RAW),
    50: LinkType("PPP_HDLC"),
    51: LinkType("PPP_ETHER"),
    100: LinkType("ATM_RFC1483"),
    101: LinkType("RAW", RAW),
    104: LinkType("C_HDLC"),
    105: LinkType("IEEE802_11"),
    108: LinkType("LOOP", FAMILY),
    109: LinkType("ENC"),
    113: LinkType("LINUX_SLL", SLL),
    119: LinkType("IEEE802_11_PRISM"),
    122: LinkType("IP_OVER_FC"),
    127: LinkType("IEEE802_11_RADIOTAP"),
    147: LinkType("USER0"),
    163: LinkType("IEEE802_11_AVS"),
    186: LinkType("USB_FREEBSD", network=False),
    187: LinkType("BLUETOOTH_HCI_H4", network=False),
    189: LinkType("USB_LINUX", network=False),
    190: LinkType("CAN20B", network=False),
    192: LinkType("PPI"),
    195: LinkType("IEEE802_15_4_WITHFCS"),
    201: LinkType("BLUETOOTH_HCI_H4_WITH_PHDR", network=False),
    219: LinkType("MPLS"),
    220: LinkType("USB_LINUX_MMAPPED", network=False),
    227: LinkType("CAN_SOCKETCAN", network=False),
    228: LinkType("IPV4", RAW),
    229: LinkType("IPV6", RAW),
    231: LinkType("DBUS", network=False),
    239: LinkType("NFLOG"),
    249: LinkType("USBPCAP", network=False),
    251: LinkType("BLUETOOTH_LE_LL", network=False),
    253: LinkType("NETLINK", network=False),
    254: LinkType("BLUETOOTH_LINUX_MONITOR", network=False),
    255: LinkType("BLUETOOTH_BREDR_BB", network=False),
    256: LinkType("BLUETOOTH_LE_LL_WITH_PHDR", network=False),
    258: LinkType("PKTAP"),
    266: LinkType("USB_DARWIN", network=False),
    276: LinkType("LINUX_SLL2", SLL2),
    288: LinkType("USB_2_0", network=False),
    293: LinkType("USB_2_0_LOW_SPEED", network=False),
    294: LinkType("USB_2_0_FULL_SPEED", network=False),
    295: LinkType("USB_2_0_HIGH_SPEED", network=False),
}


def link_type_name(number: int) -> str:
    """The name of a link type, or its number where the table does not have it."""
    known = LINK_TYPES.get(number)
    return known.name if known is not None else str(number)
