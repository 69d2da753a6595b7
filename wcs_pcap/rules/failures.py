"""Failed tries: requests that got no response, and why. Each has one finding of its own (docs/verdicts.md#repetitions)."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wcs_pcap.flows.coverage import unparsed_response
from wcs_pcap.hooks.calls import follows_closing
from wcs_pcap.model import FAILING, Exchange, HookCall, Side


class Cause(enum.Enum):
    """Why a try failed; the first that applies counts."""

    RESPONSE_LOST = "its response did not reach WCS"
    REQUEST_LOST = "it did not reach the web server"
    CLOSED = "the web server closed without a response"
    SILENCE = "no response came"


class FailedTry(NamedTuple):
    """One try of a hook that failed. ``repeat``: the Java client's silent repeat of it, if that went well."""

    call: HookCall
    exchange: Exchange
    cause: Cause
    repeat: Exchange | None


def failed_tries(calls: Iterable[HookCall]) -> Iterator[FailedTry]:
    """Yields the tries of ``calls`` of which the capture proves that they failed."""
    for call in calls:
        tries = (call.exchange, *call.repeats)
        repeats_silently = False  # the try at hand repeats the one before
        for exchange, following in zip(tries, (*tries[1:], None), strict=True):
            again = following is not None and not repeats_silently and _is_silent_repeat(exchange, following)
            repeats_silently = again
            if exchange.absence in FAILING and exchange.request is not None:
                went_well = following if again and following is not None and following.absence not in FAILING else None
                yield FailedTry(call=call, exchange=exchange, cause=_cause(exchange), repeat=went_well)


def request_lost(exchange: Exchange) -> bool:
    """Whether the request was repeated, and not all of it was ever acknowledged."""
    request, stream = exchange.request, exchange.stream
    if request is None or stream.acknowledged[Side.CLIENT] >= request.end_offset:
        return False
    return stream.last_retransmitted[Side.CLIENT] > request.frames[0]


def _cause(exchange: Exchange) -> Cause:
    if exchange.response is not None:
        return Cause.RESPONSE_LOST
    if request_lost(exchange):
        return Cause.REQUEST_LOST
    return Cause.CLOSED if exchange.stream.closed_by is Side.SERVER else Cause.SILENCE


def _is_silent_repeat(exchange: Exchange, following: Exchange) -> bool:
    """Whether the Java client repeats ``exchange`` by itself: at once, on another connection, before any byte of a response."""
    silent = exchange.response is None and unparsed_response(exchange) is None
    return silent and follows_closing(exchange, following)
