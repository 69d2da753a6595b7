"""A TCP conversation: numbers, acknowledgements, windows and time stamps are kept as two kernels would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scapy.layers.inet import TCP
from scapy.packet import Packet, Raw

from kit.capture import LOOPBACK, LOOPBACK_6, MICROSECONDS, WCS, Address, Capture

MODULUS = 1 << 32
LOOPBACK_MSS, ETHERNET_MSS = 16396, 1460
LOOPBACK_SYN_WINDOW, ETHERNET_SYN_WINDOW = 32792, 29200
WINDOW_SHIFT = 7


@dataclass
class Side:
    """What one end knows; sequence numbers are relative (0 is the SYN), as Wireshark shows them."""

    address: Address
    initial: int
    clock: int
    window: int = 257
    sent: int = 1
    heard: int = 1
    peer_stamp: int = 0
    last_stamp: int = 0

    def stamp(self, at: float) -> int:
        """The time stamp option's clock: one tick a millisecond, never backwards."""
        self.last_stamp = max(self.last_stamp, self.clock + int(round(at * MICROSECONDS) // 1000))
        return self.last_stamp


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment to be sent; `ack`, `window` and `stamp` replace what the kernel would have chosen."""

    flags: str = "PA"
    payload: bytes = b""
    ack: int | None = None
    window: int | None = None
    stamp: int | None = None


class Conversation:
    """A TCP connection from `client` to `server`; without `open` it is older than the capture."""

    def __init__(self, capture: Capture, client: Address, server: Address) -> None:
        self.capture = capture
        self.client = Side(client, _initial(client, server), _clock(client, capture))
        self.server = Side(server, _initial(server, client), _clock(server, capture))
        self.client.peer_stamp, self.server.peer_stamp = self.server.clock - 412, self.client.clock - 430
        self.local = client.ip in (LOOPBACK, LOOPBACK_6)

    def say(self, at: float, payload: bytes, **how: Any) -> None:
        """The client sends bytes."""
        self.send(at, self.client, Segment(payload=payload, **how))

    def answer(self, at: float, payload: bytes, **how: Any) -> None:
        """The server sends bytes."""
        self.send(at, self.server, Segment(payload=payload, **how))

    def client_ack(self, at: float, ack: int | None = None, **how: Any) -> None:
        """The client acknowledges, everything unless `ack` says how far."""
        self.send(at, self.client, Segment(flags="A", ack=ack, **how))

    def server_ack(self, at: float, ack: int | None = None, **how: Any) -> None:
        """The server acknowledges."""
        self.send(at, self.server, Segment(flags="A", ack=ack, **how))

    def open(self, at: float) -> float:
        """The three-way handshake; gives the time after it."""
        pause = 0.000_008 if self.local else 0.021
        self.send(at, self.client, Segment("S"))
        self.send(at + pause, self.server, Segment("SA"))
        self.send(at + 2 * pause, self.client, Segment("A"))
        return at + 2 * pause

    def close(self, at: float) -> float:
        """The client closes, the server follows."""
        pause = 0.000_180 if self.local else 0.021
        self.send(at, self.client, Segment("FA"))
        self.send(at + pause, self.server, Segment("FA"))
        self.send(at + 2 * pause, self.client, Segment("A"))
        return at + 2 * pause

    def send(self, at: float, sender: Side, segment: Segment) -> None:
        """Schedule one segment."""
        self.capture.at(at, lambda: self._make(at, sender, segment))

    def repeat_syn(self, at: float) -> None:
        """The client's SYN once more, the same but for its time stamp."""
        self.capture.at(at, lambda: self._again(at))

    def _again(self, at: float) -> Packet:
        self.client.sent = 0
        return self._make(at, self.client, Segment("S"))

    def _make(self, at: float, sender: Side, segment: Segment) -> Packet:
        receiver = self.server if sender is self.client else self.client
        opening = "S" in segment.flags
        if opening:
            sender.sent = 0
        if segment.window is not None:
            sender.window = segment.window
        ack = sender.heard if segment.ack is None else segment.ack
        acknowledges = "A" in segment.flags
        stamp = segment.stamp if segment.stamp is not None else sender.stamp(at)
        if self.local:
            sender.last_stamp = stamp = max(stamp, receiver.last_stamp)
        packet = (
            self.capture.ip(sender.address.ip, receiver.address.ip)
            / TCP(
                sport=sender.address.port,
                dport=receiver.address.port,
                seq=(sender.initial + sender.sent) % MODULUS,
                ack=(receiver.initial + ack) % MODULUS if acknowledges else 0,
                flags=segment.flags,
                window=self._syn_window(segment) if opening else sender.window,
                options=self._options(segment, stamp, sender.peer_stamp),
            )
            / Raw(segment.payload)
        )
        sender.last_stamp = stamp
        receiver.peer_stamp = stamp
        sender.sent += len(segment.payload) + ("S" in segment.flags) + ("F" in segment.flags)
        receiver.heard = sender.sent
        return packet

    def _syn_window(self, segment: Segment) -> int:
        full = LOOPBACK_SYN_WINDOW if self.local else ETHERNET_SYN_WINDOW
        return full if segment.flags == "S" else full - 24

    def _options(self, segment: Segment, stamp: int, echo: int) -> list[tuple[str, Any]]:
        if "R" in segment.flags:
            return []
        if "S" not in segment.flags:
            return [("NOP", None), ("NOP", None), ("Timestamp", (stamp, echo))]
        return [
            ("MSS", LOOPBACK_MSS if self.local else ETHERNET_MSS),
            ("SAckOK", b""),
            ("Timestamp", (stamp, echo if "A" in segment.flags else 0)),
            ("NOP", None),
            ("WScale", WINDOW_SHIFT),
        ]


def _initial(source: Address, target: Address) -> int:
    """An initial sequence number that looks like any other and is the same at each run."""
    number = 0x2F6E2B1
    for letter in f"{source}>{target}".encode():
        number = (number * 1_000_003 ^ letter) % MODULUS
    return number


def _clock(address: Address, capture: Capture) -> int:
    """Ticks of the host's time stamp clock when the capture began; one clock a host."""
    if address.ip in (LOOPBACK, LOOPBACK_6, WCS):
        return capture.ticks
    return sum(ord(letter) * 7_919 for letter in address.ip) + 1_204_000_000
