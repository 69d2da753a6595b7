"""Cases of the codes CAPnnn, about what the captures show: conversations in which each is reported, and some close to them."""

from __future__ import annotations

from collections import Counter

from flows.made import at, changed, hook, login, stream
from rules.scenes import CLIENT, CUT, DAMAGED, GAP, LOST, SERVER, UNREADABLE, Case, at_port, cut_stream, seen

from wcs_pcap.capture.clock import ClockStep
from wcs_pcap.capture.observations import Observations
from wcs_pcap.model import Capture, Tally

STEP = ClockStep(frame=4, time=at(0), before=at(1), shift=-1_000_000_000)
# code: (a case that must be reported, cases close to it that must not)
CASES: dict[str, tuple[Case, list[Case]]] = {
    "CAP001": (
        seen(*login(0), hook(1, "hangup", cut=50), captures=[CUT]),
        [seen(*login(0), hook(1, "hangup", cut=50, problem="lost")), cut_stream(10, *login(0))],
    ),
    "CAP002": (
        seen(*login(0), streams=[stream(1, gaps=[GAP])]),
        [
            seen(*login(0), streams=[stream(1, gaps=[GAP._replace(cause=UNREADABLE)])]),
            seen(*login(0), streams=[stream(1, gaps=[GAP], one_way=SERVER)]),
        ],
    ),
    "CAP003": (seen(*login(0), streams=[stream(1, duplicates=1)]), [seen(*login(0), streams=[stream(1)])]),
    "CAP004": (seen(*login(0), streams=[stream(1, one_way=SERVER)]), [seen(*login(0), streams=[stream(1)])]),
    "CAP005": (
        seen(hook(1, "call", {"callId": "c"}, on=stream(1, opened="midstream")), losses=[(0, 1, LOST)]),
        [seen(hook(1, "call", {"callId": "c"}, on=stream(1)))],
    ),
    "CAP006": (seen(), [seen(*login(0))]),
    "CAP007": (seen(streams=[stream(1, tls=CLIENT)]), [seen(streams=[stream(1, plain=CLIENT)])]),
    "CAP008": (seen(*login(0)[:1], end=2), [seen(*login(0)[:1], end=20)]),
    "CAP009": (seen(*login(0), observations=changed(Observations(), times_twice=[STEP])), [seen(*login(0))]),
    "CAP010": (seen(*login(0), captures=[DAMAGED]), [seen(*login(0), captures=[Capture("whole.pcap")])]),
    "CAP011": (
        seen(*login(0), observations=changed(Observations(), wrong_checksums={0: Tally(2, [3, 4])})),
        [seen(*login(0), observations=Observations())],
    ),
    "CAP012": (
        seen(hook(1, "hangup"), hook(2, "hold", on=at_port(8081))),
        [
            seen(hook(1, "hangup"), hook(2, "hold", on=at_port(80))),
            seen(hook(1, "hangup"), observations=changed(Observations(), tcp_ports=Counter({8081: 3}))),
        ],
    ),
    "CAP101": (
        seen(*login(0), captures=[Capture("1.pcap", packets=9), Capture("2.pcap", packets=7, repeated_packets=3)]),
        [seen(*login(0), captures=[Capture("1.pcap", packets=9), Capture("2.pcap", packets=7)])],
    ),
}
