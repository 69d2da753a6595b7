"""Cases of the codes TCPnnn, about connections: conversations in which each is reported, and some close to them."""

from __future__ import annotations

from flows.made import at, changed, login, stream
from rules.scenes import (
    ABSENT,
    CLIENT,
    DROPPED,
    FOUND,
    ICMP,
    LONGER,
    LOST,
    REFUSED,
    SERVER,
    WIRE,
    Case,
    broken_response,
    connected,
    dns,
    login_at,
    one_each,
    retried,
    reusing_ports,
    seen,
    socket,
    unreachable,
    unreceived,
    with_anomaly,
    without_response,
)

from wcs_pcap.capture.icmp import Unreachable
from wcs_pcap.capture.observations import Observations
from wcs_pcap.capture.plain import TCP
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.model import TcpAnomaly

# code: (a case that must be reported, cases close to it that must not)
CASES: dict[str, tuple[Case, list[Case]]] = {
    "TCP001": (seen(streams=[REFUSED]), [seen(streams=[stream(1, closed="rst", syn_frames=[7])])]),
    "TCP002": (
        seen(streams=[DROPPED]),
        [
            seen(streams=[DROPPED], observations=ICMP),
            seen(streams=[changed(DROPPED, syn_frames=[7, 8])]),
            seen(streams=[DROPPED, changed(DROPPED, number=2, opened="handshake")]),
        ],
    ),
    "TCP003": (
        seen(streams=[DROPPED], observations=ICMP),
        [
            unreachable(port=8081),
            seen(
                streams=[DROPPED],
                observations=changed(Observations(), unreachable=[Unreachable(9, at(1), TCP, DROPPED.server, DROPPED.client)]),
            ),
        ],
    ),
    "TCP004": (
        seen(*login_at(), evidence=Evidence(dns=[dns(3, None), dns(3.1, 3)])),
        [
            seen(*login_at(), evidence=Evidence(dns=[dns(3, None), dns(3.1, 0, *FOUND)])),
            seen(*login_at(), evidence=Evidence(dns=[dns(3, 2), dns(3.5, 0, *FOUND)])),
            seen(*login_at(), evidence=Evidence(dns=[dns(3, 0, *FOUND), dns(3.1, 0)])),
            seen(*login_at(), evidence=Evidence(dns=[dns(3, 3, name=LONGER)])),
            seen(*login_at(), evidence=Evidence(dns=[dns(0.1, 3)])),
            seen(*login_at(b"192.0.2.7:9091"), evidence=Evidence(dns=[dns(3, 3, name="192.0.2.7")])),
            seen(*login(0), evidence=Evidence(dns=[dns(3, 3)])),
            seen(*login_at(), evidence=Evidence(dns=[dns(3, None)])),
            seen(*login_at(), evidence=Evidence(dns=[dns(3, None), dns(3.1, 3)], dns_full=True)),
            connected(socket(), dns=[dns(9, None), dns(9.1, 3)]),
            connected(socket(), dns=[dns(2, None, name=LONGER), dns(2.1, 3, name=LONGER), dns(2.2, 0, *FOUND)]),
        ],
    ),
    "TCP005": (
        without_response(closed="fin", closed_by=SERVER, closed_time=at(1.5), closed_frame=1500),
        [
            without_response(closed="fin", closed_by=CLIENT, closed_time=at(1.5), closed_frame=1500),
            without_response(),
            retried(ABSENT),
            retried(ABSENT, offset=0),
            retried(LOST),
        ],
    ),
    "TCP006": (
        retried(ABSENT),
        [
            retried(ABSENT, offset=0),
            retried(LOST),
            retried(ABSENT, by=CLIENT),
            retried(ABSENT, again=2.2),
            retried(ABSENT, spoke=True),
        ],
    ),
    "TCP007": (
        seen(*login(0), streams=[stream(1, window_closed=at(1) - at(0), window_frames=(7, 9))]),
        [seen(*login(0), streams=[stream(1, window_closed=at(0.9) - at(0), window_frames=(7, 9))])],
    ),
    "TCP008": (
        seen(*login(0), streams=[stream(1, packets=100, retransmitted=[6, 6])]),
        [
            seen(*login(0), streams=[stream(1, packets=100, retransmitted=[4, 4])]),
            seen(*login(0), streams=[stream(1, packets=1000, retransmitted=[6, 6])]),
        ],
    ),
    "TCP009": (
        one_each(6),
        [one_each(5), one_each(6, closed="open"), one_each(6, syn_frames=[]), one_each(6, more=1)],
    ),
    "TCP010": (
        seen(*login(0), streams=reusing_ports(10)),
        [
            seen(*login(0), streams=reusing_ports(9)),
            seen(*login(0), streams=reusing_ports(10, 60)),
            seen(*login(0), streams=reusing_ports(99, by="rst")),
        ],
    ),
    "TCP011": (
        seen(*login(0), streams=[stream(1, first_frame=7, syn_frames=[7, 8], syn_ack_time=at(1))]),
        [
            seen(*login(0), streams=[stream(1, first_frame=7, syn_frames=[7, 8], syn_ack_time=at(0.9))]),
            seen(*login(0), streams=[stream(1, first_frame=6, syn_frames=[7, 8], syn_ack_time=at(1))]),
            seen(*login(0), streams=[stream(1, first_frame=7, syn_frames=[7, 8], syn_ack_time=at(131))]),
            seen(*login(0), streams=[stream(1, first_frame=7, syn_frames=[7, 8])]),
        ],
    ),
    "TCP012": (broken_response("closed", CLIENT), [broken_response("closed", SERVER), broken_response("lost", CLIENT)]),
    "TCP101": (
        without_response(retransmitted=[3, 0], last_retransmitted=[1400, 0], acknowledged=[1000, 0]),
        [
            without_response(retransmitted=[3, 0], last_retransmitted=[1400, 0], acknowledged=[9999, 0]),
            without_response(retransmitted=[3, 0], last_retransmitted=[900, 0], acknowledged=[1000, 0]),
            without_response(retransmitted=[0, 0], acknowledged=[0, 0]),
        ],
    ),
    "TCP104": (unreceived(WIRE), [unreceived(LOST), unreceived(None)]),
    "TCP105": (
        seen(streams=[changed(DROPPED, syn_ack_lost=True)]),
        [seen(streams=[DROPPED]), seen(streams=[changed(DROPPED, syn_ack_lost=True)], observations=ICMP)],
    ),
    "TCP106": (
        seen(streams=[changed(DROPPED, syn_frames=[7, 8])]),
        [
            seen(streams=[DROPPED]),
            seen(streams=[changed(DROPPED, syn_frames=[7, 8])], observations=ICMP),
            seen(streams=[changed(DROPPED, syn_frames=[7]), changed(DROPPED, number=2, opened="handshake")]),
        ],
    ),
    "TCP102": (
        seen(*login(0), streams=[with_anomaly(TcpAnomaly.CONFLICT)]),
        [seen(*login(0), streams=[with_anomaly(TcpAnomaly.OVERFLOW)])],
    ),
    "TCP107": (
        seen(*login(0), streams=[with_anomaly(TcpAnomaly.FROM_SYN)]),
        [seen(*login(0), streams=[with_anomaly(TcpAnomaly.CONFLICT)])],
    ),
    "TCP103": (
        seen(*login(0), streams=[with_anomaly(TcpAnomaly.OVERFLOW)]),
        [seen(*login(0), streams=[with_anomaly(TcpAnomaly.CONFLICT)])],
    ),
}
