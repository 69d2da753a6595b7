"""Which programs send the requests: WCS, others, or clients of the REST API of WCS."""

from __future__ import annotations

from functools import partial

from wcs_pcap.hooks.recognise import is_rest_api, path_of
from wcs_pcap.model import HookCall
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import listed, named
from wcs_pcap.rules.triage import AGENT, AGENT_OF_WCS


@rule("HTTP020")
def other_agents(facts: Facts) -> Diagnostics:
    """The User-Agent of a hook is not that of the HTTP client of WCS."""
    for call in facts.unusual_headers[AGENT]:
        request = call.exchange.request
        agent = request.header(b"user-agent") if request is not None else None
        if agent is not None and not agent.startswith(AGENT_OF_WCS):
            yield on_exchange("HTTP020", partial(_sent_by, call, agent), call.exchange)


def _sent_by(call: HookCall, agent: bytes) -> str:
    return f"{named(call)} was sent by {listed([agent.decode('latin-1')])}"


@rule("HTTP022")
def rest_api(facts: Facts) -> Diagnostics:
    """The watched port carries calls of WCS's own REST API."""
    for exchange in facts.others:
        if exchange.request is not None and is_rest_api(exchange.request.uri.decode("latin-1")):
            path = path_of(exchange.request.uri.decode("latin-1"))
            detail = f"{path} (frame {exchange.frame}) is a call of the REST API of WCS, not a hook"
            yield on_exchange("HTTP022", detail, exchange)
