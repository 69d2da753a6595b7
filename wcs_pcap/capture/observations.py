"""What the capture shows beside the watched traffic, in counters and short lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wcs_pcap.capture.plain import TCP, Datagram
from wcs_pcap.model import Tally

if TYPE_CHECKING:
    from wcs_pcap.capture.clock import ClockStep
    from wcs_pcap.capture.icmp import Unreachable

MAX_UNREACHABLE = 1000


class Observations:
    """What was observed beside the watched traffic, over all captures of a timeline."""

    def __init__(self) -> None:
        self.hook_ports: Counter[int] = Counter()  # requests shaped like hooks, by server port
        self.tcp_ports: Counter[int] = Counter()  # requests of any HTTP kind, by server port
        self.unreachable: list[Unreachable] = []  # about watched ports
        self.midstream = False  # some TCP connection was already open when the capture began
        self.clock_steps: Sequence[ClockStep] = ()
        self.times_twice: Sequence[ClockStep] = ()  # steps back that were made up for at once: perhaps packets out of order
        self.wrong_checksums: dict[int, Tally] = {}  # watched packets with data, by stream
        self.undecoded: Counter[int] = Counter()  # packets of unknown link types

    def unwatched_payload(self, payload: bytes, port: int, looks_like_hook: Callable[[bytes], bool]) -> None:
        """Counts the request that may begin with the ``payload`` of a packet to an unwatched ``port``."""
        if payload.startswith(b"POST "):
            self.tcp_ports[port] += 1
            if looks_like_hook(payload):
                self.hook_ports[port] += 1
        elif payload.startswith(b"GET "):
            self.tcp_ports[port] += 1

    def icmp_error(self, frame: int, time: int, data: bytes, datagram: Datagram, ports: frozenset[int] | None) -> None:
        """Keeps an ICMP error about a packet to watched ``ports``."""
        from wcs_pcap.capture.icmp import unreachable

        error = unreachable(frame, time, data, datagram)
        if error is None or error.protocol != TCP or len(self.unreachable) >= MAX_UNREACHABLE:
            return
        if ports is None or error.destination.port in ports:
            self.unreachable.append(error)
