"""Cases of the codes TIMEnnn, about times: conversations in which each is reported, and some close to them."""

from __future__ import annotations

from flows.made import at, call, hook, login, stream
from rules.scenes import (
    CLIENT,
    LOST,
    OUTSIDE,
    SERVER,
    Case,
    closed_after,
    event,
    hangup_with,
    published,
    repeated_at,
    seen,
    under_load,
    without_response,
)

# code: (a case that must be reported, cases close to it that must not)
CASES: dict[str, tuple[Case, list[Case]]] = {
    "TIME001": (hangup_with(took=1.1), [hangup_with(took=1.0), hangup_with(took=11)]),
    "TIME002": (
        without_response(),
        [
            without_response(closed="fin", closed_by=SERVER, closed_time=at(9), closed_frame=9),
            seen(*login(0), hook(1, "hangup", answer=None, absence=LOST)),
            seen(*login(0), hook(1, "hangup", answer=None, absence=OUTSIDE)),
            hangup_with(took=20),
            closed_after(0.02),
            closed_after(7),
            closed_after(20, rest_timeout=0.0),
            closed_after(20, rest_timeout=60.0),
        ],
    ),
    "TIME003": (hangup_with(took=10), [hangup_with(took=9.9), hangup_with(took=15.1)]),
    "TIME004": (
        hangup_with(took=20, on=stream(1, closed="fin", closed_by=CLIENT, closed_time=at(16), closed_frame=9)),
        [
            hangup_with(took=10, on=stream(1, closed="fin", closed_by=CLIENT, closed_time=at(16), closed_frame=9)),
            hangup_with(took=20, on=stream(1, closed="fin", closed_by=SERVER, closed_time=at(16), closed_frame=9)),
        ],
    ),
    "TIME005": (closed_after(5.0, 5.1), [closed_after(5.0), closed_after(5.0, 9.0)]),
    "TIME006": (
        seen(*login(0), hook(1, "hangup", {"callId": "c"}, took=31)),
        [seen(*login(0), hook(1, "hangup", {"callId": "c"}, took=29)), closed_after(15.0)],
    ),
    "TIME007": (
        seen(hook(0, "connect"), event(6, "ESTABLISHED")),
        [
            seen(hook(0, "connect"), event(4, "ESTABLISHED")),
            seen(hook(0, "connect"), event(6, "ESTABLISHED"), losses=[(3, 3, LOST)]),
        ],
    ),
    "TIME008": (
        seen(*login(0, sip=True)[:2], hook(17, "RegistrationStatusEvent", {"status": "REGISTERED"})),
        [
            seen(*login(0, sip=True)[:2], hook(14, "RegistrationStatusEvent", {"status": "REGISTERED"})),
            seen(*login(0, sip=True), hook(60, "RegistrationStatusEvent", {"status": "REGISTERED"})),
        ],
    ),
    "TIME009": (under_load(2.0), [under_load(0.5), under_load(2.0, 1.5)]),
    "TIME010": (
        seen(*published(*((3.0 + 5 * n, "KEEP") for n in range(8)), (60, "UNPUBLISHED"))),
        [
            seen(*published(*((3.0 + 10 * n, "KEEP") for n in range(8)), (90, "UNPUBLISHED"))),
            seen(*published((3, "KEEP"), (8, "KEEP"))),
        ],
    ),
    "TIME011": (
        seen(
            *login(0),
            hook(1, "call", {"callId": "c1"}, took=0.5),
            hook(1.2, "CallStatusEvent", {"callId": "c1", "status": "BUSY"}, on=stream(1)),
        ),
        [seen(*login(0), *call(1, "call", "BUSY"))],
    ),
    "TIME012": (repeated_at(1, 6, 11), [repeated_at(1, 6), repeated_at(1, 3, 11)]),
    "TIME101": (
        closed_after(0.02),
        [
            without_response(),
            closed_after(8),
            closed_after(3, 3),
            closed_after(3, 3, rest_timeout=0.0),
            hangup_with(took=0.01, on=stream(1, closed="fin", closed_by=CLIENT, closed_time=at(16), closed_frame=9)),
            without_response(closed="fin", closed_by=SERVER, closed_time=at(1.02), closed_frame=9),
        ],
    ),
}
