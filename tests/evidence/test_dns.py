"""What is read of DNS messages; scapy makes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wcs_pcap.evidence.dns import DnsMessage, outcome, parse

scapy = pytest.importorskip("scapy.layers.dns", reason="the messages are built with scapy")


def made(**fields: object) -> bytes:
    return bytes(
        scapy.DNS(id=7, qd=scapy.DNSQR(qname=fields.pop("name", "Hooks.example"), qtype=fields.pop("kind", "A")), **fields)
    )


def test_a_question() -> None:
    assert parse(made(rd=1)) == DnsMessage(7, "hooks.example", None, ())


def test_an_answer_with_addresses_behind_another_name() -> None:
    records = scapy.DNSRR(rrname="hooks.example", type="CNAME", rdata="other.example") / scapy.DNSRR(
        rrname="other.example", type="A", rdata="192.0.2.7"
    )
    assert parse(made(qr=1, an=records, ancount=2)) == DnsMessage(7, "hooks.example", 0, (b"\xc0\0\2\7",))


def test_ipv6() -> None:
    record = scapy.DNSRR(rrname="hooks.example", type="AAAA", rdata="::1")
    assert parse(made(qr=1, kind="AAAA", an=record)) == DnsMessage(7, "hooks.example", 0, (bytes(15) + b"\1",))


@pytest.mark.parametrize(("code", "named"), [(2, "SERVFAIL"), (3, "NXDOMAIN"), (5, "REFUSED"), (11, "error 11")])
def test_errors(code: int, named: str) -> None:
    found = parse(made(qr=1, rcode=code))
    assert found == DnsMessage(7, "hooks.example", code, ())
    assert outcome(code, ()) == named


def test_what_is_not_about_addresses() -> None:
    assert parse(made(kind="MX")) is None
    assert parse(made(opcode=4)) is None
    assert parse(made()[:20]) is None
    assert parse(b"") is None


@given(st.binary(max_size=200), st.integers(0, 60))
def test_any_bytes(data: bytes, kept: int) -> None:
    parse(data)
    found = parse(made(qr=1, an=scapy.DNSRR(rrname="hooks.example", rdata="192.0.2.7"))[:kept] + data)
    assert found is None or found.name.isprintable()
