"""The parties of hooks in terms of SIP."""

from __future__ import annotations

import pytest
from flows.made import at, hook, login

from wcs_pcap.evidence.parties import Parties, sip_port
from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.model import Client


def of_two_clients(*, first_until: float | None = None, second_from: float = 10) -> tuple[Client, Parties]:
    """A client from 0 s on, and another one with the same SIP user: the first, and who is who."""
    other = {"sessionId": "/198.51.100.33:40022/192.0.2.110:8443"}
    made = [*login(0), hook(second_from, "connect", {"sipLogin": "agent7", **other})]
    if first_until is not None:
        made.append(hook(first_until, "ConnectionStatusEvent", {"status": "DISCONNECTED"}))
    calls = hook_calls(sorted(made, key=lambda exchange: exchange.time), None)
    clients = list(dict.fromkeys(call.client for call in calls if call.client is not None))
    assert len(clients) == 2
    return clients[0], Parties(clients, calls)


@pytest.mark.parametrize(("begin", "end", "there"), [(0, 9.9, False), (0, 10, True), (12, 20, True)])
def test_another_client_with_the_same_user_is_there_from_its_login_on(begin: float, end: float, there: bool) -> None:
    first, parties = of_two_clients()
    assert parties.has_namesake(first, "agent7", at(begin), at(end)) is there


@pytest.mark.parametrize(("begin", "there"), [(5, True), (5.1, False)])
def test_and_until_it_is_gone(begin: float, there: bool) -> None:
    first, parties = of_two_clients(first_until=5, second_from=7)
    (second,) = [one for one in parties._clients["agent7"] if one is not first]
    assert parties.has_namesake(second, "agent7", at(begin), at(20)) is there


@pytest.mark.parametrize(("named", "port"), [(5080, 5080), (1, 1), (65_535, 65_535), (0, 5060), (65_536, 5060), ("5080", 5060)])
def test_the_port_of_a_sip_server(named: object, port: int) -> None:
    (call,) = hook_calls([hook(0, "connect", {"sipPort": named})], None)
    assert call.client is not None
    assert sip_port(call.client) == port
