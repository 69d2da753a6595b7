"""The fields that a filter can name: one table, with the kind of each and how it is read from a packet.

Names and meanings are Wireshark's. Where the packet model lacks something that Wireshark shows, the description says so.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wcs_pcap.filters import messages
from wcs_pcap.filters.values import Kind
from wcs_pcap.model import ACK, FIN, PSH, RST, SYN, Message, Packet, Request, Response
from wcs_pcap.tcp import options

Get = Callable[[Packet], Sequence[Any]]
Read = Callable[[Packet], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field. ``get`` returns its values; ``present`` is a cheaper test whether there are any."""

    name: str
    kind: Kind
    get: Get
    description: str
    present: Read | None = None


def single(read: Read) -> Get:
    """Returns the getter of a field that has one value, which ``read`` returns, or none where that is None."""

    def get(packet: Packet) -> Sequence[Any]:
        value = read(packet)
        return () if value is None else (value,)

    return get


URG, ECE, CWR = 0x20, 0x40, 0x80


def _always(_: Packet) -> bool:
    return True


def _version(packet: Packet) -> int:
    return 4 if len(packet.segment.source) == 4 else 6


def _sized(size: int, read: Read) -> Read:
    """``read`` for packets with addresses of this many bytes, None for others."""
    return lambda packet: read(packet) if len(packet.segment.source) == size else None


def _addresses(size: int) -> Get:
    return lambda packet: [address for address in (packet.segment.source, packet.segment.destination) if len(address) == size]


def _flag(bit: int) -> Read:
    return lambda packet: packet.segment.flags & bit != 0


def _segment(packet: Packet) -> bytes:
    """The TCP header and payload. The checksum and the urgent pointer are not kept: they are zero."""
    s = packet.segment
    first = (5 + len(s.options) // 4) << 12 | s.flags
    ports_and_numbers = (s.source_port, s.destination_port, s.sequence, s.acknowledgment)
    return struct.pack("!HHIIHHHH", *ports_and_numbers, first & 0xFFFF, s.window, 0, 0) + s.options + s.payload


def _captured_length(packet: Packet) -> int:
    segment = packet.segment
    return segment.wire_length - segment.payload_length + len(segment.payload)


def _option(name: str) -> Read:
    return lambda packet: dict(options.parse(packet.segment.options)).get(name)


def _analysis(*texts: str) -> Read:
    """True when Wireshark's TCP analysis of the packet has one of these texts, else None."""
    wanted = frozenset(texts)
    return lambda packet: True if packet.analysis and not wanted.isdisjoint(packet.analysis) else None


def _duplicate(part: int) -> Read:
    """A number of "TCP Dup ACK 12#1": the frame that is repeated (part 0), or the number of repetitions so far (part 1)."""

    def get(packet: Packet) -> int | None:
        for text in packet.analysis:
            if text.startswith("TCP Dup ACK "):
                number = text[12:].partition("#")[2 * part]
                return int(number) if number.isdecimal() else None
        return None

    return get


def _fields(*rows: tuple[str, Kind, Read, str]) -> list[Field]:
    """Fields that have one value or none."""
    return [Field(name, kind, single(read), description) for name, kind, read, description in rows]


def _several(*rows: tuple[str, Kind, Get, str]) -> list[Field]:
    """Fields that may have several values."""
    return [Field(*row) for row in rows]


_FRAME = [
    Field(
        "frame", Kind.CARRIER, single(_segment), "every packet; `contains`, `matches` look at the TCP segment", present=_always
    ),
    *_fields(
        ("frame.number", Kind.NUMBER, lambda p: p.segment.frame, "number of the packet, from 1"),
        ("frame.len", Kind.NUMBER, lambda p: p.segment.wire_length, "bytes on the wire"),
        ("frame.cap_len", Kind.NUMBER, _captured_length, "bytes captured"),
        ("frame.time_relative", Kind.DURATION, lambda p: p.relative_time, "time since the first packet"),
        ("frame.time_epoch", Kind.DURATION, lambda p: p.segment.time, "time since 1970-01-01 UTC"),
        ("frame.time", Kind.DATE, lambda p: p.segment.time, "ISO 8601 in quotes; local time without a zone"),
    ),
]
_IP = [
    Field("ip", Kind.CARRIER, single(_sized(4, _segment)), "IPv4; the same", present=_sized(4, _always)),
    Field("ipv6", Kind.CARRIER, single(_sized(16, _segment)), "IPv6; the same", present=_sized(16, _always)),
    *_fields(
        ("ip.version", Kind.NUMBER, _version, "4 or 6"),
        ("ip.proto", Kind.NUMBER, _sized(4, lambda _: 6), "6, TCP"),
        ("ip.src", Kind.IPV4, _sized(4, lambda p: p.segment.source), "sender"),
        ("ip.dst", Kind.IPV4, _sized(4, lambda p: p.segment.destination), "receiver"),
        ("ipv6.version", Kind.NUMBER, _sized(16, lambda _: 6), "6"),
        ("ipv6.src", Kind.IPV6, _sized(16, lambda p: p.segment.source), "sender"),
        ("ipv6.dst", Kind.IPV6, _sized(16, lambda p: p.segment.destination), "receiver"),
    ),
    *_several(
        ("ip.addr", Kind.IPV4, _addresses(4), "sender and receiver"),
        ("ipv6.addr", Kind.IPV6, _addresses(16), "sender and receiver"),
    ),
]
_TCP = [
    Field(
        "tcp", Kind.PROTOCOL, single(_segment), "every packet; header (checksum, urgent pointer as 0), payload", present=_always
    ),
    Field("tcp.port", Kind.NUMBER, lambda p: (p.segment.source_port, p.segment.destination_port), "both ports"),
    *_fields(
        ("tcp.srcport", Kind.NUMBER, lambda p: p.segment.source_port, "sender's port"),
        ("tcp.dstport", Kind.NUMBER, lambda p: p.segment.destination_port, "receiver's port"),
        ("tcp.stream", Kind.NUMBER, lambda p: p.segment.stream, "number of the connection, from 0"),
        ("tcp.len", Kind.NUMBER, lambda p: p.segment.payload_length, "bytes of payload on the wire"),
        ("tcp.hdr_len", Kind.NUMBER, lambda p: 20 + len(p.segment.options), "bytes of the header"),
        ("tcp.seq", Kind.NUMBER, lambda p: p.sequence, "sequence number, relative"),
        ("tcp.ack", Kind.NUMBER, lambda p: p.acknowledgment, "acknowledgment number, relative"),
        ("tcp.seq_raw", Kind.NUMBER, lambda p: p.segment.sequence, "sequence number as sent"),
        ("tcp.ack_raw", Kind.NUMBER, lambda p: p.segment.acknowledgment, "acknowledgment number as sent"),
        ("tcp.window_size", Kind.NUMBER, lambda p: p.window, "window in bytes, scaled"),
        ("tcp.window_size_value", Kind.NUMBER, lambda p: p.segment.window, "window as sent"),
        ("tcp.flags", Kind.NUMBER, lambda p: p.segment.flags, "all flags; `tcp.flags & 2` tests some"),
        ("tcp.flags.syn", Kind.BOOLEAN, _flag(SYN), "always present; write `== 1`"),
        ("tcp.flags.ack", Kind.BOOLEAN, _flag(ACK), "the same"),
        ("tcp.flags.fin", Kind.BOOLEAN, _flag(FIN), "the same"),
        ("tcp.flags.reset", Kind.BOOLEAN, _flag(RST), "the same"),
        ("tcp.flags.push", Kind.BOOLEAN, _flag(PSH), "the same"),
        ("tcp.flags.urg", Kind.BOOLEAN, _flag(URG), "the same"),
        ("tcp.flags.ece", Kind.BOOLEAN, _flag(ECE), "the same"),
        ("tcp.flags.cwr", Kind.BOOLEAN, _flag(CWR), "the same"),
        ("tcp.payload", Kind.BYTES, lambda p: p.segment.payload or None, "payload as far as captured"),
        ("tcp.options", Kind.BYTES, lambda p: p.segment.options or None, "options of the header"),
        ("tcp.options.mss_val", Kind.NUMBER, _option("MSS"), "maximum segment size"),
        ("tcp.options.wscale.shift", Kind.NUMBER, lambda p: options.window_shift(p.segment.options), "window scale"),
        (
            "tcp.options.sack_perm",
            Kind.LABEL,
            lambda p: ("SACK_PERM", None) in options.parse(p.segment.options) or None,
            "selective acknowledgments permitted",
        ),
        ("tcp.options.timestamp.tsval", Kind.NUMBER, _option("TSval"), "timestamp"),
        ("tcp.options.timestamp.tsecr", Kind.NUMBER, _option("TSecr"), "its echo"),
    ),
]
_RETRANSMISSION = "TCP Retransmission", "TCP Fast Retransmission", "TCP Spurious Retransmission"
_LABELS = {  # the flag, and what Wireshark's Info column says for it
    "retransmission": _RETRANSMISSION,  # the special ones are retransmissions too
    "fast_retransmission": ("TCP Fast Retransmission",),
    "spurious_retransmission": ("TCP Spurious Retransmission",),
    "out_of_order": ("TCP Out-Of-Order",),
    "lost_segment": ("TCP Previous segment not captured",),
    "ack_lost_segment": ("TCP ACKed unseen segment",),
    "keep_alive": ("TCP Keep-Alive",),
    "keep_alive_ack": ("TCP Keep-Alive ACK",),
    "zero_window": ("TCP ZeroWindow",),
    "zero_window_probe": ("TCP ZeroWindowProbe",),
    "zero_window_probe_ack": ("TCP ZeroWindowProbeAck",),
    "window_full": ("TCP Window Full",),
    "window_update": ("TCP Window Update",),
    "reused_ports": ("TCP Port numbers reused",),
}
_ANALYSIS = _fields(
    ("tcp.analysis.flags", Kind.LABEL, lambda p: True if p.analysis else None, "any of Wireshark's TCP analysis flags"),
    *((f"tcp.analysis.{name}", Kind.LABEL, _analysis(*texts), f"[{texts[0]}]") for name, texts in _LABELS.items()),
    ("tcp.analysis.duplicate_ack", Kind.LABEL, lambda p: None if _duplicate(0)(p) is None else True, "[TCP Dup ACK 12#1]"),
    ("tcp.analysis.duplicate_ack_frame", Kind.NUMBER, _duplicate(0), "the frame that is repeated: 12"),
    ("tcp.analysis.duplicate_ack_num", Kind.NUMBER, _duplicate(1), "how often by now: 1"),
)
_HEADERS = (
    "accept", "authorization", "cache-control", "connection", "content-encoding", "content-type", "cookie", "date",
    "host", "location", "referer", "server", "set-cookie", "transfer-encoding", "upgrade", "user-agent",
    "www-authenticate", "x-forwarded-for",
)  # fmt: skip
_HTTP = [
    Field("http", Kind.PROTOCOL, messages.each(Message, messages.whole), "a message is complete here; it, without chunks",
          present=lambda p: p.messages),
    *_several(
        ("http.request", Kind.BOOLEAN, messages.each(Request, lambda _: True), "a request is complete here"),
        ("http.response", Kind.BOOLEAN, messages.each(Response, lambda _: True), "a response is complete here"),
        ("http.request.method", Kind.STRING, messages.each(Request, lambda r: r.method), "such as POST"),
        ("http.request.uri", Kind.STRING, messages.each(Request, lambda r: r.uri), "as sent"),
        ("http.request.uri.query", Kind.STRING, messages.each(Request, messages.query), "what follows the question mark"),
        ("http.request.full_uri", Kind.STRING, messages.each(Request, messages.full_uri), "with http:// and the host"),
        ("http.request.line", Kind.STRING, messages.header_lines(Request), "each header of a request"),
        ("http.response.line", Kind.STRING, messages.header_lines(Response), "each header of a response"),
        ("http.response.code", Kind.NUMBER, messages.each(Response, lambda r: r.status), "status such as 200"),
        ("http.response.phrase", Kind.STRING, messages.each(Response, lambda r: r.reason or None), "such as Not Found"),
        ("http.content_length", Kind.NUMBER, messages.each(Message, messages.content_length), "the header's number"),
        ("http.content_length_header", Kind.STRING, messages.header(b"content-length"), "the header's text"),
        *((f"http.{name.replace('-', '_')}", Kind.STRING, messages.header(name.encode()), f"header `{name}`")
          for name in _HEADERS),
        ("http.file_data", Kind.STRING, messages.each(Message, lambda m: m.body or None), "body, not chunked or packed"),
    ),
]  # fmt: skip
_JSON = [
    Field("json", Kind.PROTOCOL, messages.json_bodies, "a message with a JSON body is complete here"),
    *_several(
        ("json.key", Kind.STRING, messages.json_keys, "every name of an object's member"),
        ("json.value.string", Kind.STRING, messages.json_strings, "every string"),
        ("json.value.number", Kind.STRING, messages.json_numbers, "every number, as written"),
    ),
]

FIELDS: dict[str, Field] = {field.name: field for field in _FRAME + _IP + _TCP + _ANALYSIS + _HTTP + _JSON}

# Protocols that Wireshark knows and people filter for, but that the watched traffic or the packet model does not have.
# Their names and their fields' names are valid; they are never present.
ABSENT_PROTOCOLS = frozenset(
    ("arp", "dhcp", "dhcpv6", "dns", "dtls", "eth", "ftp", "gre", "h264", "http2", "http3", "icmp", "icmpv6", "igmp", "ldap",
     "mdns", "mysql", "ntp", "pgsql", "quic", "rtcp", "rtmpt", "rtp", "rtsp", "sctp", "sdp", "sip", "sll", "smtp", "snmp",
     "ssh", "ssl", "stun", "telnet", "tls", "udp", "vlan", "vp8", "vxlan", "websocket", "xml")
)  # fmt: skip


def find(name: str) -> Field | None:
    """Returns the field ``name``, which may be one that is never present; None when there is no such field."""
    field = FIELDS.get(name)
    if field is None and name.partition(".")[0] in ABSENT_PROTOCOLS:
        return Field(name, Kind.NOTHING, lambda _: (), "never present")
    return field
