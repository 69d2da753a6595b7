"""Hostile packets: nothing breaks, nothing takes long, and memory is bounded."""

from __future__ import annotations

import gc
import struct
from time import process_time

import pytest
from evidence.made import DIALOG, SIP_SERVER, WCS, sip
from flows.made import call, findings, hook, login
from hypothesis import given
from hypothesis import strategies as st
from kit.sip import SipDialog

from wcs_pcap.capture.plain import ICMP, ICMPV6, TCP, UDP, Datagram
from wcs_pcap.evidence.collect import Collector
from wcs_pcap.evidence.evidence import Evidence

SEEDS = [
    DIALOG.request("INVITE").encode(),
    DIALOG.answer("INVITE", "200 OK").encode(),
    b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
    b"\x16\x03\x01\x00\x04\x01abc",
    struct.pack(">HHHHHH", 7, 0x8180, 1, 1, 0, 0) + b"\3web\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\0\1\0\4abcd",
    b"\3\3" + bytes(6) + b"\x45" + bytes(8) + b"\x11" + bytes(10) + b"\x13\xc4\x13\xc4" + bytes(4),
]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([UDP, TCP, ICMP, ICMPV6, 99]),
            st.sampled_from([5060, 53, 8080, 9091, 40000]),
            st.integers(0, 255),
            st.sampled_from(SEEDS) | st.binary(max_size=80),
            st.integers(0, 120),
        ),
        max_size=12,
    )
)
def test_any_datagrams(packets: list[tuple[int, int, int, bytes, int]]) -> None:
    collector = Collector()
    for number, (protocol, port, flags, payload, kept) in enumerate(packets, 1):
        head = struct.pack(">HH", port, 5060)
        if protocol == TCP:
            head += struct.pack(">IIBBHHH", number, 0, 0x50, flags, 512, 0, 0)
        elif protocol == UDP:
            head += struct.pack(">HH", 8 + len(payload), 0)
        else:
            head = b""
        whole = bytes(20) + head + payload
        datagram = Datagram(protocol, WCS.address, SIP_SERVER.address, 20, len(whole), None)
        collector.packet(number, number, whole[: 20 + kept], datagram)
    seen = collector.evidence()
    frames = [one.frame for one in (*seen.sip, *seen.dns, *seen.web_sockets, *seen.icmp)]
    assert all(1 <= frame <= len(packets) for frame in frames)
    assert len(seen.dns) <= sum(protocol == UDP for protocol, *_ in packets)


@pytest.mark.parametrize("alike", [False, True], ids=["each its own", "all alike"])
def test_many_findings_with_much_sip_take_linear_time(alike: bool) -> None:
    def took(count: int) -> float:
        evidence, exchanges = Evidence(sip_senders={(WCS.address, 5060): 1, (SIP_SERVER.address, 5060): 2}), []
        for number in range(count):
            who = {"sessionId": f"/{number}", "sipLogin": "u" if alike else f"u{number}", "sipRegisterRequired": True}
            to = "5" if alike else str(number)
            seconds = number / 100
            exchanges.append(hook(seconds, "connect", who))
            exchanges.append(hook(seconds + 0.2, "ConnectionStatusEvent", {**who, "status": "ESTABLISHED"}))
            exchanges.append(hook(seconds + 0.3, "call", {**who, "callId": f"c{number}", "callee": to}))
            exchanges.append(hook(seconds + 0.4, "sendMessage", {**who, "id": f"m{number}", "to": to}))
            dialog = SipDialog("c" if alike else f"c{number}", who["sipLogin"], to)
            for method in ("REGISTER", "INVITE", "MESSAGE"):
                evidence.sip.append(sip(seconds + 0.5, dialog.request(method)))
                evidence.sip.append(sip(seconds + 0.6, dialog.answer(method, "100 Trying"), out=False))
        gc.collect()
        gc.disable()  # or objects of other tests are examined in between
        begin = process_time()
        found = findings(*exchanges, evidence=evidence, end=200)
        spent = process_time() - begin
        gc.enable()
        assert {"FLOW005", "FLOW012", "FLOW027"} <= {finding.code for finding in found}
        return spent

    took(50)
    assert took(2000) < 30 * took(200)


def test_a_user_s_pattern_may_name_any_code() -> None:
    own = {
        "name": "own",
        "title": "Own",
        "key": ["sessionId"],
        "start": "new",
        "states": {
            "new": {"on": {"pushLogs": "pushed"}},
            "pushed": {"await": {"hook": "BugReportStatusEvent", "within": 10}, "on": {"BugReportStatusEvent": "done"}},
            "done": {},
        },
    }
    for code in ("FLOW003", "FLOW005", "FLOW012", "FLOW018", "FLOW026", "FLOW027"):
        own["states"]["pushed"]["await"]["code"] = code  # type: ignore[index]
        found = findings(*login(0), *call(1, "pushLogs"), patterns=[own])
        assert code in [finding.code for finding in found]
