"""SIP messages and packets from which tests of evidence are made."""

from __future__ import annotations

from flows.made import at
from kit.sip import SipDialog

from wcs_pcap.capture import plain
from wcs_pcap.evidence.collect import Collector
from wcs_pcap.evidence.sip import SipMessage, SipPacket, parse
from wcs_pcap.model import Endpoint

WCS, SIP_SERVER = Endpoint(b"\xc0\0\2\x6e", 5060), Endpoint(b"\xcb\0\x71\x14", 5060)
DIALOG = SipDialog("c1@192.0.2.110", "agent7", "5550123")


def message(text: str | bytes) -> SipMessage:
    """The SIP message in a text."""
    parsed = parse(text.encode() if isinstance(text, str) else text)
    assert parsed is not None
    assert parsed.message is not None
    return parsed.message


def sip(seconds: float, text: str, out: bool = True) -> SipPacket:
    """A captured SIP message, from WCS or to it; its frame is the number of its millisecond."""
    ends = (WCS, SIP_SERVER) if out else (SIP_SERVER, WCS)
    return SipPacket(message(text), round(seconds * 1000), at(seconds), *ends)


def datagram_of(packet: bytes) -> plain.Datagram:
    """Where the payload of an IP packet lies."""
    datagram = plain.datagram(packet, 0, len(packet))
    assert datagram is not None
    return datagram


def collect(*packets: bytes) -> tuple[Collector, list[bool]]:
    """A collector that has taken these IP packets, and for each whether more of the same can be discarded."""
    collector = Collector()
    discarded = [collector.packet(number, number, packet, datagram_of(packet)) for number, packet in enumerate(packets, 1)]
    return collector, discarded
