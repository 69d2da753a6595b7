"""Which tries failed, and which of them the Java client's silent repeat excuses."""

from __future__ import annotations

from flows.made import at, hook, stream

from wcs_pcap.model import Absence, Exchange, HookCall, Side
from wcs_pcap.rules.failures import Cause, failed_tries


def reset(number: int, seconds: float) -> Exchange:
    """A post that the web server resets after a millisecond."""
    how = {"closed": "rst", "closed_by": Side.SERVER, "closed_time": at(seconds + 0.001), "closed_frame": 9}
    return hook(seconds, "call", {"callId": "c"}, answer=None, absence=Absence.ABSENT, on=stream(number, **how))


def tried(*exchanges: Exchange) -> HookCall:
    first, *others = exchanges
    call = HookCall(first, "call", {"callId": "c"}, True)
    for exchange in others:
        call.repeat(exchange, None)
    return call


def test_a_silent_repeat_excuses_one_try() -> None:
    good = hook(1.003, "call", {"callId": "c"}, on=stream(2))
    (failed,) = failed_tries([tried(reset(1, 1.0), good)])
    assert (failed.cause, failed.repeat) == (Cause.CLOSED, good)


def test_the_repeat_of_a_repeat_excuses_nothing() -> None:
    """The Java client repeats a post once: the third is WCS's own."""
    good = hook(1.006, "call", {"callId": "c"}, on=stream(3))
    failed = list(failed_tries([tried(reset(1, 1.0), reset(2, 1.003), good)]))
    assert [one.repeat for one in failed] == [None, None]
