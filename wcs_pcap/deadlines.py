"""Every deadline and time limit that verdicts rest on, once: how long each lasts, from what to what, and its source.

Patterns name one as ``within = "first_status"``, texts of rules as ``{first_status}``, and docs/verdicts.md shows the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

NANOSECONDS = 1_000_000_000
SIP_TRANSACTION = 32.0  # seconds: Timer B and Timer F, 64 times T1 (RFC 3261, 17.1.1.2 and 17.1.2.2)
REST_TIMEOUT = 15.0  # seconds: rest_request_timeout of WCS (docs/wcs.md#timeouts)


class Deadline(NamedTuple):
    """How many ``seconds`` may pass between two events, and where that number comes from."""

    seconds: float
    begins: str
    ends: str
    source: str


DEADLINES: Mapping[str, Deadline] = {
    "rest_timeout": Deadline(
        seconds=REST_TIMEOUT,
        begins="a hook (the last byte of its request); `--rest-timeout` changes it",
        ends="its response",
        source="`rest_request_timeout` of WCS ([timeouts](wcs.md#timeouts))",
    ),
    "deadline_tolerance": Deadline(
        seconds=0.5,
        begins="a packet of the connection, or the client's FIN",
        ends="the deadline of a response: from then on the connection goes on after it, and the client gives up",
        source="this program: clocks and threads are not exact",
    ),
    "closing_seen": Deadline(
        seconds=5.0,
        begins="the deadline of a response on a connection that is open and silent",
        ends="the closing by WCS, which the capture lost if it is not there by then",
        source="this program: WCS closes when it gives up ([timeouts](wcs.md#timeouts))",
    ),
    "first_status": Deadline(
        seconds=15.0,
        begins="`connect`, `call`, `publishStream` or `playStream` answered with 200; `ESTABLISHED` of a SIP login",
        ends="the first status event; `RegistrationStatusEvent`",
        source="this program: WCS posts it at once or reports a failure within the time of a hook",
    ),
    "closing_status": Deadline(
        seconds=SIP_TRANSACTION,
        begins="`hangup`, `unPublishStream`, `stopStream`, `transfer` or `sendMessage`",
        ends="the closing status, `TransferStatusEvent` or `MessageStatusEvent`",
        source="one SIP transaction",
    ),
    "sip_transaction": Deadline(
        seconds=SIP_TRANSACTION,
        begins="a SIP request; `hold` or `unhold`",
        ends="its final SIP response; `HOLD` or `ESTABLISHED`",
        source="RFC 3261, 17.1.1.2 and 17.1.2.2 (64 times T1)",
    ),
    "old_client_registration": Deadline(
        seconds=15.0,
        begins="`ESTABLISHED`",
        ends="`REGISTERED`: old client libraries give up after this time",
        source="the client library ([registration](wcs.md#registration))",
    ),
    "retry_window": Deadline(
        seconds=60.0,
        begins="the end of a try that has no response",
        ends="the same request again: another try of it, and not a new event",
        source="this program: the pause between tries is not documented ([retries](wcs.md#retries))",
    ),
    "first_retransmission": Deadline(
        seconds=3.0,
        begins="a TCP segment",
        ends="its first retransmission when it is not acknowledged",
        source="RFC 2988 (3 s; RFC 6298 allows 1 s)",
    ),
    "acknowledgment": Deadline(
        seconds=0.2,
        begins="a TCP segment that arrived",
        ends="the last packet of its receiver that does not acknowledge it yet",
        source="the shortest retransmission timeout of Linux; RFC 6298 asks for 1 s",
    ),
    "silent_repeat": Deadline(
        seconds=1.0,
        begins="a connection closed or reset without a byte of a response",
        ends="the same request again on another connection: the Java client repeats it silently",
        source="measured with `HttpURLConnection` of JDK 17: 1 to 2 ms ([retries](wcs.md#retries))",
    ),
    "exchange_under_way": Deadline(
        seconds=60.0,
        begins="a hook whose response was not captured as a whole",
        ends="the time when its exchange is over for certain",
        source="this program: four times `rest_timeout`",
    ),
    "beginning_lost": Deadline(
        seconds=60.0,
        begins="the first hook that was seen of a flow or client",
        ends="as far back a gap in the capture may hide its beginning",
        source="this program: four times `rest_timeout`",
    ),
}


def seconds(name: str) -> float:
    """Returns how many seconds the deadline ``name`` lasts. Raises KeyError when there is no such deadline."""
    return DEADLINES[name].seconds


def nanoseconds(name: str) -> int:
    """Returns how many nanoseconds the deadline ``name`` lasts. Raises KeyError when there is no such deadline."""
    return round(DEADLINES[name].seconds * NANOSECONDS)


def fill(text: str) -> str:
    """Returns ``text`` with each ``{name of a deadline}`` replaced by its number of seconds."""
    if "{" in text:
        for name, deadline in DEADLINES.items():
            text = text.replace(f"{{{name}}}", f"{deadline.seconds:g}")
    return text
