"""The general decoder: opens a packet layer by layer, with dpkt, down to the datagrams in it.

dpkt unpacks each header. Its recursive dissection is not used: it continues into TCP, takes a header that is cut short for
payload, and loses how long a packet was on the wire. Here each layer returns the next one with its bytes as captured, and
``Decoder`` loops over them. Layers that dpkt does not have are read here: UDP tunnels, NFLOG, aggregates.
Source: IEEE 802.11-2020, 9.2 and 9.3; RFC 1661 (PPP), 2516 (PPPoE), 2784 and 2890 (GRE), 2661 (L2TP), 3032 (MPLS), 4380 (Teredo),
4385 (pseudowires), 7348 (VXLAN), 8200 (IPv6), 8926 (Geneve), draft-foschiano-erspan; 3GPP TS 29.281 (GTP-U); the LINKTYPE
pages of tcpdump.org; Wireshark's packet-vntag.c and packet-cisco-metadata.c.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import dpkt

from wcs_pcap.capture import plain
from wcs_pcap.capture.fragments import Fragments
from wcs_pcap.capture.layouts import BUSES, ETHERTYPES, IP_PROTOCOLS, LINK_TYPES, LLC_IP, MAX_LENGTH, SNAP, UDP_PORTS, UNWATCHED
from wcs_pcap.capture.plain import AUTHENTICATION, FAMILIES, FRAGMENT, OPTIONS, UDP, Datagram, Piece

MAX_LAYERS = 128  # of one frame: wireless stations put many packets into one
MAX_DEPTH = 8  # IP headers within one another; more are taken for an attack
MAX_EXTENSIONS = 16
MAX_TRIED = 10  # consecutive frames of a type without an IP packet, after which scapy is not asked about the type again
UDP_HEADER = 8
NFLOG_PAYLOAD = 9
NO_DATA = 4  # bit of the subtype of an 802.11 data frame: it has no payload
PLAIN_DATA = 0xCF  # mask of the first byte of a data frame that clears its bits for acknowledging and polling
PADDED = 0x20  # flag of radiotap: the 802.11 header is padded to four bytes

# the next layer with its bytes; an unknown EtherType is its number, None carries nothing that is watched
Next = tuple[str | int | None, bytes]
NOTHING: Next = (None, b"")


class _Ppp(dpkt.pppoe.PPP):  # type: ignore[misc]
    _protosw: dict[int, object] = {}  # noqa: RUF012 - dpkt's: what follows stays bytes


def _header(kind: Any, data: bytes) -> Any:
    """Unpacks the header that ``data`` begins with; its attribute ``data`` is the rest. Raises struct.error when it is cut."""
    header = object.__new__(kind)  # __init__ would dissect the rest too
    dpkt.Packet.unpack(header, data)
    return header


def _u16(data: bytes, offset: int) -> int:
    return int(struct.unpack_from(">H", data, offset)[0])


# ---- link layers ----


def _typed(kind: int, data: bytes) -> Next:
    """Returns the layer that an EtherType names, or LLC where the number is the length of an 802.3 frame."""
    return (ETHERTYPES.get(kind, kind) if kind > MAX_LENGTH else "llc"), data


def _typed_by(kind: Any, field: str) -> Callable[[bytes], Next]:
    """A header of dpkt's, whose ``field`` has the EtherType."""

    def layer(data: bytes) -> Next:
        header = _header(kind, data)
        return _typed(getattr(header, field), header.data)

    return layer


def _tag(size: int) -> Callable[[bytes], Next]:
    """A tag of ``size`` bytes before the next EtherType."""
    return lambda data: _typed(_u16(data, size), data[size + 2 :])


def _llc(data: bytes) -> Next:
    header = _header(dpkt.llc.LLC, data)
    if data[:3] == SNAP:
        return _typed(_u16(header.data, 3), header.data[5:])
    return ("ip", header.data) if data[:3] == LLC_IP else NOTHING


def _after(size: int, layer: str) -> Callable[[bytes], Next]:
    """A header of ``size`` bytes that is always followed by ``layer``."""
    return lambda data: (layer, data[size:])


def _token_ring(data: bytes) -> Next:
    """Routing information follows where the top bit of the source address is set; its first byte has its length."""
    return "llc", data[14 + (data[14] & 0x1F if data[8] & 0x80 else 0) :]


def _family(size: int) -> Callable[[bytes], Next]:
    """An address family, in a header of ``size`` bytes."""
    return lambda data: ("ip", data[size:]) if struct.unpack_from("4s", data)[0] in FAMILIES else NOTHING


def _ppp(data: bytes) -> Next:
    frame = _Ppp(data[2:] if data[:2] == b"\xff\x03" else data)
    return ("ip" if frame.p in (dpkt.ppp.PPP_IP, dpkt.ppp.PPP_IP6) else None), frame.data


def _ppp_hdlc(data: bytes) -> Next:
    """PPP in HDLC framing, or Cisco's own, by its first byte."""
    return ("cisco hdlc" if data[:1] in (b"\x0f", b"\x8f") else "ppp"), data


def _pppoe(data: bytes) -> Next:
    return "ppp", _header(dpkt.pppoe.PPPoE, data).data


def _link_type(form: str) -> Callable[[bytes], Next]:
    """A header with its own length and the link type of what follows, in this struct format."""

    def layer(data: bytes) -> Next:
        length, link_type = struct.unpack_from(form, data)
        link = LINK_TYPES.get(link_type)
        return (None if link is None or link.layer in ("pktap", "ppi") else link.layer), data[length:]

    return layer


def _nflog(data: bytes) -> Next:
    """Netfilter's log: attributes of length, type and value; one of them is the packet."""
    position = 4
    while True:
        length, kind = struct.unpack_from("<HH", data, position)
        if kind & 0x7FFF == NFLOG_PAYLOAD:
            return "ip", data[position + 4 :]
        if length < 4:
            raise ValueError("an attribute shorter than its header")
        position += length + 3 & ~3


# ---- wireless ----


def _radiotap(data: bytes) -> Next:
    length = _header(dpkt.radiotap.Radiotap, data).length
    header = dpkt.radiotap.Radiotap(data[:length])  # only its header: what follows may be padded
    padded = header.flags_present and header.flags.val & PADDED
    return "padded 802.11" if padded else "802.11", data[length:]


def _wifi(data: bytes, padded: bool = False) -> Next:
    """A data frame of 802.11 that is not encrypted, or an aggregate of several packets."""
    head = _header(dpkt.ieee80211.IEEE80211, data)
    if head.type != dpkt.ieee80211.DATA_TYPE or head.wep or head.subtype & NO_DATA:
        return NOTHING
    # data frames that acknowledge or poll have the same header; dpkt does not know them
    frame = dpkt.ieee80211.IEEE80211(bytes((data[0] & PLAIN_DATA,)) + data[1:])
    rest, quality = frame.data, frame.subtype == dpkt.ieee80211.D_QOS_DATA
    if quality and frame.order:
        rest = rest[4:]  # HT control
    if padded:
        rest = rest[(len(rest) - len(data)) % 4 :]
    return "aggregate" if quality and frame.qos_data.control & 0x8000 else "llc", rest


def _prism(data: bytes) -> Next:
    """Prism's header of 144 bytes, or AVS's in its place (it begins with its version)."""
    return ("avs", data) if data[:3] == b"\x80\x21\x10" else ("802.11", data[144:])


def _avs(data: bytes) -> Next:
    return "802.11", data[int(struct.unpack_from(">4xI", data)[0]) :]


def _subframes(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The packets of an aggregate (A-MSDU, 9.3.2.2), each with its length: addresses, length, packet, padded to four bytes."""
    while data:
        frame = _header(dpkt.ethernet.Ethernet, data)
        yield frame.data[: frame.type], frame.type
        data = data[dpkt.ethernet.ETH_HDR_LEN + frame.type + 3 & ~3 :]


# ---- tunnels ----


def _mpls(data: bytes) -> Next:
    """A label; below the last one an IP packet, or an Ethernet frame behind an optional control word."""
    label = _header(dpkt.ethernet.MPLSlabel, data)
    rest = label.data
    if not label.s:
        return "mpls", rest
    if rest[0] >> 4 in (4, 6):
        return "ip", rest
    without_word = _u16(rest, 12) in ETHERTYPES and _u16(rest, 16) not in ETHERTYPES
    return "ethernet", rest if without_word else rest[4:]


def _gre(data: bytes) -> Next:
    header = _header(dpkt.gre.GRE, data)
    if header.v == 0:
        header.flags &= ~dpkt.gre.GRE_AP  # reserved there
    optional = struct.calcsize("!" + "".join(header.opt_fields_fmts()[1]))
    rest, kind = header.data[optional:], header.p
    if header.v == 1:
        return "ppp", rest
    if kind == 0x88BE:  # ERSPAN: type I has no sequence number and no header, type II both
        return "ethernet", rest[8 if header.flags & dpkt.gre.GRE_SP else 0 :]
    if kind == 0x22EB:  # ERSPAN type III, with a platform header when its last bit says so
        return "ethernet", rest[12 + (8 if rest[11] & 1 else 0) :]
    if kind >> 8 == 0x82:  # Aruba: wireless frames, sent by access points to their controller
        return "802.11", rest
    return ETHERTYPES.get(kind), rest


def _l2tp(data: bytes) -> Next:
    """A data message of version 2; its fields are there by the bits of its first byte."""
    flags = data[0]
    if flags & 0x80 or data[1] & 0x0F != 2:
        return NOTHING
    position = 6 + (2 if flags & 0x40 else 0) + (4 if flags & 0x08 else 0)
    return "ppp", data[position + (2 + _u16(data, position) if flags & 0x02 else 0) :]


def _geneve(data: bytes) -> Next:
    return (ETHERTYPES.get(_u16(data, 2)) if data[0] >> 6 == 0 else None), data[8 + (data[0] & 0x3F) * 4 :]


def _teredo(data: bytes) -> Next:
    """IPv6 behind the optional authentication and origin headers."""
    if data[:2] == b"\0\1":
        data = data[13 + data[2] + data[3] :]
    if data[:2] == b"\0\0":
        data = data[8:]
    return ("ip" if data[0] >> 4 == 6 else None), data


def _gtp(data: bytes) -> Next:
    """A user packet (message type 255) of GTP version 1, behind its optional fields and extension headers."""
    if data[0] >> 4 != 3 or data[1] != 255:
        return NOTHING
    position = 8
    if data[0] & 7:
        position = 12
        while data[position - 1] and data[position]:
            position += data[position] * 4
    return "ip", data[position:]


def _ayiya(data: bytes) -> Next:
    """Anything In Anything: lengths of identity and signature in units of four bytes, then what comes next."""
    return "ip", data[8 + (1 << (data[0] >> 4)) + (data[1] >> 4) * 4 :]


LAYERS: dict[str, Callable[[bytes], Next]] = {
    "802.11": _wifi, "avs": _avs, "ayiya": _ayiya, "cisco hdlc": _tag(2), "cisco metadata": _tag(6), "e-tag": _tag(6),
    "enc": _family(12), "ethernet": _typed_by(dpkt.ethernet.Ethernet, "type"), "family": _family(4), "fddi": _after(13, "llc"),
    "fibre channel": _after(16, "llc"), "geneve": _geneve, "gre": _gre, "gtp": _gtp, "l2tp": _l2tp, "llc": _llc, "mpls": _mpls,
    "nflog": _nflog, "padded 802.11": partial(_wifi, padded=True), "pktap": _link_type("<I4xI"), "ppi": _link_type("<2xHI"),
    "ppp": _ppp, "ppp hdlc": _ppp_hdlc, "pppoe": _pppoe, "prism": _prism, "radiotap": _radiotap,
    "sll": _typed_by(dpkt.sll.SLL, "ethtype"), "sll2": _typed_by(dpkt.sll2.SLL2, "ethtype"), "teredo": _teredo,
    "token ring": _token_ring, "vlan": _typed_by(dpkt.ethernet.VLANtag8021Q, "type"), "vn-tag": _tag(4),
    "vxlan": _after(8, "ethernet"),
}  # fmt: skip


# ---- IP ----


Packet = tuple[bytes, Datagram]  # a datagram with the bytes it lies in


def _ip(data: bytes, wire: int) -> Packet:
    """Reads the headers of the IP packet that ``data`` begins with; ``wire``: its length where its header has none."""
    if data[0] >> 4 == 4:
        ip = _header(dpkt.ip.IP, data)
        size = ip.hl * 4
        if size < ip.__hdr_len__:
            raise ValueError("an impossible header length")
        length = (ip.len or wire) - size  # 0: the length is left to the network card, or did not fit
        piece = Piece(ip.id, ip.offset * 8, bool(ip.mf)) if ip.offset or ip.mf else None
        protocol, payload = ip.p, data[size : max(size + length, size)]
        if piece is None:
            protocol, payload, length, _ = _extensions(protocol, payload, length, version=4)
    elif data[0] >> 4 == 6:
        ip = _header(dpkt.ip6.IP6, data)
        length = ip.plen or wire - ip.__hdr_len__
        protocol, payload, length, piece = _extensions(ip.nxt, ip.data[:length], length, version=6)
    else:
        raise ValueError("neither IPv4 nor IPv6")
    if length < 0:
        raise ValueError("an impossible length")
    return payload, Datagram(protocol, ip.src, ip.dst, 0, length, piece)


def ip_packet(layer: str | int | None, data: bytes) -> bytes | None:
    """The bytes of the outermost IP packet in what begins with ``layer``; None when there is none that can be read."""
    try:
        for _ in range(MAX_LAYERS):
            if not isinstance(layer, str) or layer not in LAYERS:
                break
            layer, data = LAYERS[layer](data)
    except Exception:  # see _inside
        return None
    return data if layer == "ip" and data else None


def quoted(data: bytes) -> Packet | None:
    """The datagram that ``data`` begins with, whole or not; None when its header cannot be read."""
    try:
        return _ip(data, len(data))
    except Exception:  # see _inside
        return None


def _extensions(protocol: int, payload: bytes, length: int, version: int) -> tuple[int, bytes, int, Piece | None]:
    """Skips extension headers. Returns protocol, payload, length on the wire, and the piece where it is a fragment."""
    for _ in range(MAX_EXTENSIONS):
        if protocol == AUTHENTICATION:
            header = _header(dpkt.ah.AH, payload)
            size = (header.len + 2) * 4
        elif protocol in OPTIONS and version == 6:
            header = _header(dpkt.ip6.IP6OptsHeader, payload)
            size = (header.len + 1) * 8
        elif protocol == FRAGMENT and version == 6:
            header = _header(dpkt.ip6.IP6FragmentHeader, payload)
            size = header.__hdr_len__
            if header.frag_off or header.m_flag:  # else it is a whole datagram: RFC 6946
                piece = Piece(header.id, header.frag_off * 8, bool(header.m_flag))
                return header.nxt, payload[size:], length - size, piece
        else:
            return protocol, payload, length, None
        protocol, payload, length = header.nxt, payload[size:], length - size
    raise ValueError("too many extension headers")


class Decoder:
    """Decodes frames and reassembles fragmented datagrams.

    About the last frame: ``unknown``, its link type cannot be read; ``unreadable``, a header in it is cut or impossible.
    """

    def __init__(self) -> None:
        self.fragments = Fragments()
        self.unknown = False
        self.unreadable = False
        self._found: list[Packet] = []
        self._left = 0  # layers that may still be opened in the frame
        self._time = 0
        self._failures = Counter[tuple[int, int]]()  # frames without an IP packet by link type and EtherType that scapy tried

    def decode(self, link_type: int, data: bytes, wire_length: int, time: int) -> list[Packet]:
        """Returns the datagrams in ``data``, of ``wire_length`` bytes on the wire and captured at ``time``. Never raises."""
        self.unknown = self.unreadable = False
        self._found, self._left, self._time = [], MAX_LAYERS, time
        link = LINK_TYPES.get(link_type)
        if link is not None and link.layer is not None:
            self._inside(link.layer, data, wire_length, 0)
            return self._found
        packet = None if link_type in BUSES else self._by_scapy(link_type, 0, data)
        self.unknown = packet is None
        if packet is not None:
            self._inside("ip", packet, len(packet), 0)
        return self._found

    def _inside(self, layer: str, data: bytes, wire: int, depth: int) -> None:
        """Finds the datagrams in ``data``, which begins with ``layer`` and lies within ``depth`` IP packets."""
        try:
            self._open(layer, data, wire, depth)
        except Exception:  # dpkt raises what its code happens to where bytes are missing or hostile
            self.unreadable = True

    def _open(self, layer: str | int | None, data: bytes, wire: int, depth: int) -> None:
        while isinstance(layer, str) and self._left:
            self._left -= 1
            if layer == "ip":
                return self._datagram(data, wire, depth)
            if layer == "aggregate":
                for part, length in _subframes(data):
                    if self._left:
                        self._inside("llc", part, length, depth)
                return None
            size = len(data)
            layer, data = LAYERS[layer](data)
            wire -= size - len(data)
        if isinstance(layer, int) and layer not in UNWATCHED and self._left:
            packet = self._by_scapy(0, layer, data)
            if packet is not None:
                self._datagram(packet, len(packet), depth)
        return None

    def _by_scapy(self, link_type: int, ethertype: int, data: bytes) -> bytes | None:
        """Returns the IP packet that scapy finds after a link type or EtherType that has no layer here."""
        kind = link_type, ethertype
        if self._failures[kind] >= MAX_TRIED:
            return None
        try:
            from wcs_pcap.capture import scapy_dissect
        except Exception:  # scapy looks at the network interfaces of the host when it is loaded
            self._failures[kind] = MAX_TRIED
            return None
        packet = scapy_dissect.ip_packet_of(ethertype, data) if ethertype else scapy_dissect.ip_packet(link_type, data)
        self._failures[kind] = 0 if packet is not None else self._failures[kind] + 1
        return packet

    def _datagram(self, data: bytes, wire: int, depth: int) -> None:
        """Finds the datagram that an IP packet carries or completes, or the datagrams inside it where it is a tunnel."""
        common = plain.datagram(data, 0, wire)
        if common is not None:
            if common is not plain.IGNORED:
                self._found.append((data, common))
            return
        payload, datagram = _ip(data, wire)
        if datagram.piece is not None:
            whole = self.fragments.add(payload, datagram, self._time)
            if whole is None:
                return
            version = 4 if len(datagram.source) == 4 else 6
            datagram.protocol, payload, datagram.end, _ = _extensions(datagram.protocol, whole, len(whole), version)
            datagram.piece = None
        layer = _tunnel(datagram.protocol, payload)
        if layer is not None:
            if depth + 1 == MAX_DEPTH:
                return
            before = len(self._found)
            inner = payload[UDP_HEADER:] if datagram.protocol == UDP else payload
            self._inside(layer, inner, datagram.end - len(payload) + len(inner), depth + 1)
            if len(self._found) > before:
                return
        self._found.append((payload, datagram))


def _tunnel(protocol: int, payload: bytes) -> str | None:
    """Returns the layer that a datagram carries where it may be a tunnel."""
    if protocol != UDP:
        return IP_PROTOCOLS.get(protocol)
    if len(payload) <= UDP_HEADER:
        return None
    source, destination = struct.unpack_from(">HH", payload)
    return UDP_PORTS.get(destination) or UDP_PORTS.get(source)
