"""One frame, layer by layer, as Wireshark's detail pane shows it.

scapy dissects link to transport layer, DNS and RTP, dpkt TLS (scapy's needs a package of cryptography); SIP and HTTP are read
here, line by line. Secrets are masked unless they are to be shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import dpkt

from wcs_pcap.capture import decode, scapy_dissect
from wcs_pcap.capture.layouts import LINK_TYPES, UDP_PORTS, link_type_name
from wcs_pcap.capture.pcap import Record
from wcs_pcap.hooks.body import decode as decode_json
from wcs_pcap.model import NANOSECONDS
from wcs_pcap.output.masking.mask import Mask
from wcs_pcap.output.masking.text import MASK
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import printable
from wcs_pcap.output.views import FrameView

MAX_LINES = 200  # of a body that are shown
MAX_SUITES = 30  # of a hello that are shown
MAX_DATA = 256  # bytes of unknown data that are shown

# scapy's names of layers -> Wireshark's
LAYERS = {
    "Ethernet": "Ethernet II",
    "802.1Q": "802.1Q Virtual LAN",
    "cooked linux": "Linux cooked capture v1",
    "cooked linux v2": "Linux cooked capture v2",
    "Loopback": "Null/Loopback",
    "IP": "Internet Protocol Version 4",
    "IPv6": "Internet Protocol Version 6",
    "TCP": "Transmission Control Protocol",
    "UDP": "User Datagram Protocol",
    "ICMP": "Internet Control Message Protocol",
    "ARP": "Address Resolution Protocol",
    "DNS": "Domain Name System",
    "RTP": "Real-Time Transport Protocol",
}
# scapy's names of fields -> Wireshark's
FIELDS = {
    "ack": "Acknowledgment Number",
    "ancount": "Answer RRs",
    "arcount": "Additional RRs",
    "chksum": "Checksum",
    "dataofs": "Header Length (32-bit words)",
    "dport": "Destination Port",
    "dst": "Destination",
    "frag": "Fragment Offset",
    "id": "Identification",
    "ihl": "Header Length (32-bit words)",
    "len": "Length",
    "lladdrlen": "Link-layer address length",
    "lladdrtype": "Link-layer address type",
    "nh": "Next Header",
    "nscount": "Authority RRs",
    "pkttype": "Packet type",
    "plen": "Payload Length",
    "proto": "Protocol",
    "qdcount": "Questions",
    "seq": "Sequence Number",
    "sport": "Source Port",
    "src": "Source",
    "tos": "Differentiated Services Field",
    "ttl": "Time to Live",
    "urgptr": "Urgent Pointer",
    "window": "Window",
}
# fields that stand in the line that names a layer
ADDRESSES = {"src": "Src", "dst": "Dst"}
PORTS = {"sport": "Src Port", "dport": "Dst Port"}
IN_SUMMARY = {"TCP": {**PORTS, "seq": "Seq", "ack": "Ack"}, "UDP": PORTS}
HIDDEN = "{:,}, shown with --show-secrets"  # in place of bytes
MAX_ADDRESS = 16  # bytes: a field with more of them, which are not text, may hold anything
UNKNOWN_FIELDS = frozenset(("data", "load"))
TCP_FLAGS = {"F": "FIN", "S": "SYN", "R": "RST", "P": "PSH", "A": "ACK", "U": "URG", "E": "ECE", "C": "CWR", "N": "NS"}
SECRET_FIELDS = frozenset(("community", "authenticator", "dgst", "key"))
HTTP = re.compile(rb"[A-Z]{3,20} \S+ HTTP/1\.[01]\r?\n|HTTP/1\.[01] \d{3}")
SIP = re.compile(rb"[A-Z]{3,20} sips?:\S+ SIP/2\.0\r?\n|SIP/2\.0 \d{3} ")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r\n")  # what precedes the data of one
TLS_RECORDS = {20: "Change Cipher Spec", 21: "Alert", 22: "Handshake", 23: "Application Data"}
TLS_MAJOR, SERVER_NAME = b"\3", 0
RTP_FIRST, RTP_HEADER = range(0x80, 0xC0), 12
RTCP_TYPES = range(64, 96)  # of RTP's payload types: RFC 5761, 4
TRANSPORT = "TCP", "UDP"
# link layers after which scapy has found nothing: the general decoder may know more
LINKS_LEFT_OPEN = frozenset(
    ("Ethernet", "802.1Q", "cooked linux", "cooked linux v2", "HDLC", "PPP Link Layer", "LLC", "Loopback")
)


# layers that carry credentials in fields without telling names
CREDENTIALS = frozenset(("LDAP", "MGCP", "RADIUS", "SNMP"))


class Field(NamedTuple):
    """A line below a layer: a ``name`` with a ``value``, or with other lines below it."""

    name: str
    value: str
    fields: tuple[Field, ...] = ()


class Layer(NamedTuple):
    """A layer with the line that names it."""

    name: str
    summary: str
    fields: tuple[Field, ...] = ()


class Dissection:
    """The layers of ``record``, a frame of a timeline that begins at ``begin``, through the ``mask``."""

    def __init__(self, record: Record, begin: int, mask: Mask) -> None:
        self.record = record
        self._begin = begin
        self._mask = mask
        self.layers = [self._frame(), *self._dissected()]

    def document(self) -> dict[str, Any]:
        """What ``--format json`` writes."""
        record = self.record
        layers = [{"layer": name, "summary": summary, "fields": _document(fields)} for name, summary, fields in self.layers]
        return {
            "frame": record.number,
            "time": (record.time - self._begin) / NANOSECONDS,
            "wire_length": record.wire_length,
            "captured_length": len(record.data),
            "link_type": link_type_name(record.link_type),
            "capture": record.capture.path,
            "layers": layers,
        }

    def _frame(self) -> Layer:
        record, captured = self.record, len(self.record.data)
        seconds, rest = divmod(record.time, NANOSECONDS)
        moment = datetime.fromtimestamp(seconds, UTC) if 0 <= seconds < 1 << 36 else None
        fields = [
            Field("Arrival Time", f"{moment:%Y-%m-%d %H:%M:%S}.{rest:09} UTC" if moment else f"{seconds}.{rest:09}"),
            Field("Time since first frame", f"{(record.time - self._begin) / NANOSECONDS:.9f} seconds"),
            Field("Capture", record.capture.path),
            Field("Link type", f"{link_type_name(record.link_type)} ({record.link_type})"),
        ]
        if captured < record.wire_length:
            fields.append(Field("Cut", f"{record.wire_length - captured:,} bytes were not captured"))
        text = f"{record.wire_length} bytes on wire, {captured} bytes captured"
        return Layer("Frame", f"Frame {record.number}: {text}", tuple(fields))

    def _dissected(self) -> Iterator[Layer]:
        link_type, data = self.record.link_type, self.record.data
        link = LINK_TYPES.get(link_type)
        found = scapy_dissect.layers(link_type, data)
        if found and found[-1].name not in LINKS_LEFT_OPEN:
            yield from self._opened(found)
            return
        packet = decode.ip_packet(link.layer if link is not None else None, data)
        name, rest = link_type_name(link_type), found[-1].payload if found else data
        yield from map(self._layer, found) if found else [Layer(name, f"{name} ({len(data) - len(packet or b'')} bytes)")]
        if packet is not None:
            yield from self._opened(scapy_dissect.application("IP", packet))
        elif rest:
            yield self._data(rest)

    def _opened(self, found: list[scapy_dissect.Layer]) -> Iterator[Layer]:
        """Layers that scapy found, and what lies in the last of them."""
        rest, before = b"", b""
        for layer in found:
            before, rest = rest, layer.payload
            if layer.name in CREDENTIALS and not self._mask.show_secrets:
                yield self._data(before)
                return
            yield self._layer(layer)
            if layer.name in TRANSPORT and rest and (message := self._message(layer.name, rest)):
                yield from message
                return
        if not rest:
            return
        last = found[-1]
        tunnel = "gre" if last.name == "GRE" else UDP_PORTS.get(_port(last, "dport")) or UDP_PORTS.get(_port(last, "sport"))
        packet = decode.ip_packet(tunnel, before if tunnel == "gre" and last.name == "GRE" else rest)
        if packet is not None and len(packet) < len(before or rest):
            yield Layer(str(tunnel), f"{str(tunnel).upper()}, opened to the IP packet in it")
            yield from self._opened(scapy_dissect.application("IP", packet))
        else:
            yield self._data(rest)

    def _message(self, transport: str, data: bytes) -> list[Layer]:
        """What a datagram or segment carries, where its first bytes tell what it is; else it is left to scapy."""
        if SIP.match(data):
            return [self._text_message("Session Initiation Protocol", *_head(data))]
        if HTTP.match(data):
            return [self._text_message("Hypertext Transfer Protocol", *_head(data))]
        if transport == "TCP" and data[0] in TLS_RECORDS and data[1:2] == TLS_MAJOR:
            return _tls(data)
        is_rtp = len(data) >= RTP_HEADER and data[0] in RTP_FIRST and data[1] & 0x7F not in RTCP_TYPES
        if transport == "UDP" and is_rtp:
            found = scapy_dissect.application("RTP", data)[:1]
            return [part for layer in found for part in (self._layer(layer), self._data(layer.payload))]
        return []

    def _layer(self, layer: scapy_dissect.Layer) -> Layer:
        name = LAYERS.get(layer.name, layer.name)
        values = dict(layer.fields)
        if layer.name == "TCP":
            values["flags"] = ", ".join(TCP_FLAGS.get(letter, letter) for letter in str(values["flags"])) or "none"
        shown = IN_SUMMARY.get(layer.name, ADDRESSES)
        texts = _texts(layer)
        parts = [f"{word}: {texts[key]}" for key, word in shown.items() if key in texts]
        if layer.name == "TCP":
            parts.append(f"Len: {len(layer.payload)}")
        return Layer(name, self._mask.text(", ".join([name, *parts])), self._fields(values.items()))

    def _fields(self, fields: Iterable[tuple[str, scapy_dissect.Value]]) -> tuple[Field, ...]:
        return tuple(
            Field(_label(name), "", self._fields(value))
            if isinstance(value, list)
            else Field(_label(name), self._value(name, value))
            for name, value in fields
            if value not in ("[]", "", b"", "None")
        )

    def _value(self, name: str, value: str | bytes) -> str:
        unknown = name in UNKNOWN_FIELDS or (isinstance(value, bytes) and len(value) > MAX_ADDRESS)
        if unknown and not self._mask.show_secrets:
            return HIDDEN.format(len(value))
        value = value.hex() if isinstance(value, bytes) else value
        return MASK if name in SECRET_FIELDS and not self._mask.show_secrets else self._mask.field(name, value)

    # ---- messages of text ----

    def _text_message(self, name: str, first: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> Layer:
        fields = [Field("", self._mask.text(first.decode("utf-8", "replace")))]
        for header, value in headers:
            shown = self._mask.header(header, value).decode("utf-8", "replace")
            fields.append(Field(self._mask.text(header.decode("latin-1")), shown))
        if body:
            of = {header.lower(): value.lower() for header, value in headers}
            if b"chunked" in of.get(b"transfer-encoding", b""):
                lines = self._body(_unchunked(body))
            elif b"dtmf" in of.get(b"content-type", b""):  # keys pressed, such as those of a PIN
                lines = iter((self._bytes(body),))
            else:
                lines = self._body(body)
            fields.append(Field("Body", f"{len(body):,} bytes", tuple(lines)))
        return Layer(name, name, tuple(fields))

    def _body(self, body: bytes) -> Iterator[Field]:
        value, whole = decode_json(body)
        if whole:
            text = json.dumps(self._mask.json(value), indent=2, ensure_ascii=False)
        elif _is_text(body) and (self._mask.show_secrets or not body.lstrip().startswith((b"{", b"["))):
            text = self._mask.text(body.decode("utf-8", "replace"))
        else:
            yield self._bytes(body)
            return
        lines = text.splitlines()
        yield from (Field("", line) for line in lines[:MAX_LINES])
        if len(lines) > MAX_LINES:
            yield Field("", f"(and {len(lines) - MAX_LINES:,} lines more)")

    def _data(self, data: bytes) -> Layer:
        return Layer("Data", f"Data ({len(data):,} bytes)", (self._bytes(data),))

    def _bytes(self, data: bytes) -> Field:
        """Bytes of which nothing is known: they may be the middle of a message, and secrets in them cannot be found."""
        if not self._mask.show_secrets:
            return Field("Bytes", HIDDEN.format(len(data)))
        shown = data[:MAX_DATA]
        text = shown.decode("utf-8", "replace") if _is_text(shown) else shown.hex(" ")
        return Field("Bytes", text + ("..." if len(data) > MAX_DATA else ""))


def _tls(data: bytes) -> list[Layer]:
    """The records of TLS, of which the first may be the rest of one that is not here; of a hello what it asks for."""
    name, lines = "Transport Layer Security", []
    try:
        for record in dpkt.ssl.tls_multi_factory(data)[0]:
            more: tuple[Field, ...] = ()
            kind = TLS_RECORDS.get(record.type, "unknown")
            if kind == "Handshake":
                kind, more = _handshake(record.data)
            version = dpkt.ssl.ssl3_versions_str.get(record.version, hex(record.version))
            lines.append(Field(f"{version} record", f"{kind}, {record.length} bytes", more))
    except Exception:  # dpkt raises what its code happens to
        lines.append(Field("Record", "cannot be read"))
    return [Layer(name, name, tuple(lines or [Field("Record", f"{len(data)} bytes of one that goes on in another frame")]))]


def _handshake(data: bytes) -> tuple[str, tuple[Field, ...]]:
    try:
        hello = dpkt.ssl.TLSHandshake(data)
        fields = []
        suites = getattr(hello.data, "ciphersuites", None) or [getattr(hello.data, "ciphersuite", None)]
        for kind, value in getattr(hello.data, "extensions", ()):
            if kind == SERVER_NAME:
                fields.append(Field("Server Name", value[5:].decode("ascii", "replace")))
        fields += [Field("Cipher Suite", suite.name) for suite in suites[:MAX_SUITES] if suite is not None]
        return dpkt.ssl.HANDSHAKE_TYPES[hello.type][0], tuple(fields)
    except Exception:  # encrypted, or in several records
        return "Handshake", ()


def _port(layer: scapy_dissect.Layer, name: str) -> int:
    value = _texts(layer).get(name, "")
    return int(value) if value.isdecimal() else 0


def _texts(layer: scapy_dissect.Layer) -> dict[str, str]:
    return {name: value for name, value in layer.fields if isinstance(value, str)}


def _head(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]], bytes]:
    """First line, headers and what lies here of the body of a message of text, which may be cut anywhere."""
    head, *rest = re.split(rb"\r?\n\r?\n", data, maxsplit=1)
    first, *lines = re.sub(rb"\r?\n[ \t]+", b" ", head).splitlines() or [b""]  # an indented line continues a header
    headers = [(name.strip(), value.strip()) for name, colon, value in (line.partition(b":") for line in lines) if colon]
    return first, headers, rest[0] if rest else b""


def _unchunked(body: bytes) -> bytes:
    """The data of the chunks in ``body``, which may be cut anywhere."""
    position, parts = 0, []
    while chunk := CHUNK.match(body, position):
        end = chunk.end() + int(chunk[1], 16)
        parts.append(body[chunk.end() : end])
        position = end + 2
    return b"".join(parts)


def _is_text(data: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n" for byte in data)


def _label(name: str) -> str:
    return FIELDS.get(name) or (name[:1].upper() + name[1:]).replace("_", " ")


def _document(fields: Iterable[Field]) -> list[dict[str, Any]]:
    return [
        {"name": field.name, "value": field.value, **({"fields": _document(field.fields)} if field.fields else {})}
        for field in fields
    ]


def print_dissection(terminal: Terminal, view: FrameView) -> None:
    """Prints the layers one below the other, each with its fields."""
    for layer in Dissection(view.record, view.begin, terminal.mask).layers:
        terminal.line((printable(layer.summary), "bold"))
        _print_fields(terminal, layer.fields, "    ")


def write_dissection(terminal: Terminal, view: FrameView) -> None:
    """Writes the same as one JSON document."""
    terminal.write([json.dumps(Dissection(view.record, view.begin, terminal.mask).document(), indent=2), "\n"])


def _print_fields(terminal: Terminal, fields: Iterable[Field], indent: str) -> None:
    for field in fields:
        name = printable(field.name) + ": " if field.name else ""
        terminal.line((indent + name, "dim"), printable(field.value))
        _print_fields(terminal, field.fields, indent + "    ")
