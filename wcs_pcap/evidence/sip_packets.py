"""Parses the packets with SIP that were kept, when a rule asks for them."""

from __future__ import annotations

from collections.abc import Iterable

from wcs_pcap.capture import plain
from wcs_pcap.capture.plain import UDP, Datagram
from wcs_pcap.evidence.recognise import BLANK, METHODS, SIP_PORT
from wcs_pcap.evidence.sip import SipDirection, SipMessage, SipPacket, looks_like_sip, parse
from wcs_pcap.model import Endpoint

METHOD_NAMES = {method.decode() for method in METHODS}


class SipPackets:
    """``packets``: the messages of METHODS, each once; ``senders``: address and port of the receiver -> first frame.

    ``incomplete``: some bytes of messages were missing or cut.
    """

    def __init__(self) -> None:
        self.senders: dict[tuple[bytes, int], int] = {}
        self.incomplete = False
        self._packets: dict[tuple[object, ...], SipPacket] = {}  # by what identifies a message
        self._directions: dict[bytes, SipDirection] = {}  # of TCP

    @property
    def packets(self) -> list[SipPacket]:
        return list(self._packets.values())

    def add(self, frame: int, time: int, data: bytes, datagram: Datagram) -> None:
        """Adds the messages of one packet."""
        start = datagram.start
        source_port, destination_port = plain.ports(data, start)
        source, destination = Endpoint(datagram.source, source_port), Endpoint(datagram.destination, destination_port)
        messages = self._in_udp(data, datagram) if datagram.protocol == UDP else self._in_tcp(data, datagram)
        for message in messages:
            self.senders.setdefault((source.address, destination.port), frame)
            if message.method not in METHOD_NAMES:
                continue
            identity = (message.call_id, message.sequence, message.method, message.status, source)
            packet = self._packets.setdefault(identity, SipPacket(message, frame, time, source, destination))
            packet.last_frame = frame

    def _in_udp(self, data: bytes, datagram: Datagram) -> Iterable[SipMessage]:
        payload = data[datagram.start + 8 : datagram.end]
        parsed = parse(payload) if looks_like_sip(payload) else None
        if parsed is None:
            return ()
        if parsed.message is None:
            self.incomplete = True
            return ()
        return (parsed.message,)

    def _in_tcp(self, data: bytes, datagram: Datagram) -> Iterable[SipMessage]:
        start = datagram.start
        payload = data[start + (data[start + 12] >> 2 & 60) : datagram.end]
        key = datagram.source + datagram.destination + data[start : start + 4]
        direction = self._directions.get(key)
        if direction is None:
            if not looks_like_sip(payload):
                self.incomplete |= SIP_PORT in plain.ports(data, start) and bool(payload.strip(BLANK))
                return
            direction = self._directions[key] = SipDirection()
        sequence = int.from_bytes(data[start + 4 : start + 8], "big")
        yield from direction.messages(sequence, payload, datagram.end <= len(data))
        self.incomplete |= direction.incomplete
