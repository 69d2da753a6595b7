"""What SIP says about a request: that it was answered, refused, not answered, never sent, or that this cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.evidence.parties import sip_port, wcs_addresses
from wcs_pcap.evidence.traffic import SipSeen
from wcs_pcap.model import Client
from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts

SIPS_PORT = 5061
MAX_OTHERS = 1000  # requests that are looked through for one that may be the one that is missing
MAX_TRIES = 20  # of one request that are looked at
GIVEN_UP = nanoseconds("sip_transaction")


class Said(NamedTuple):
    """A part of a sentence that goes on behind a detail, and the frames that prove it."""

    words: str
    frames: Sequence[int] = ()


def adding(diagnostic: Diagnostic, *said: Said | None) -> Diagnostic:
    """The diagnostic with what was said."""
    heard = [one for one in said if one is not None]
    detail = diagnostic.written + "".join(one.words for one in heard)
    return diagnostic._replace(
        detail=detail, related_frames=[*diagnostic.related_frames, *(frame for one in heard for frame in one.frames)]
    )


def outcome(facts: Facts, client: Client | None, tries: Sequence[SipSeen], what: str, answered: str = "although") -> Said:
    """What became of a request, of which there may be several tries, as with credentials behind a 401.

    ``answered``: how the sentence goes on when it was answered with success.
    """
    traffic = facts.traffic
    answers = sorted((answer for one in tries[-MAX_TRIES:] for answer in traffic.answers(one)), key=lambda seen: seen.time)
    success = next((one for one in answers if 200 <= _status(one) < 300), None)
    if success is not None:
        return Said(f", {answered} {_answered(client, success, what)}", success.frames[:1])
    final = next((one for one in reversed(answers) if _status(one) >= 300), None)
    if final is not None:
        return Said(f", and {_answered(client, final, what)}", final.frames[:1])
    if answers:
        last = answers[-1]
        return Said(f", and the last answer to {what} in this capture is {_status(last)} (frame {last.frame})", (last.frame,))
    asked = tries[-1]
    error = next((e for e in traffic.icmp if e.destination == asked.destination and e.time >= tries[0].time), None)
    if error is not None:
        words = f", and an ICMP error (frame {error.frame}) says that {asked.destination} cannot be reached for {what}"
        return Said(f"{words} (frame {asked.frame})", (*asked.frames, error.frame))
    frames = f"frame {asked.frame}" if asked.frame == asked.last_frame else f"frames {asked.frame} to {asked.last_frame}"
    heard = traffic.speaks(asked.destination.address)
    over = asked.time + GIVEN_UP <= facts.coverage.end
    proven = heard and over and shows_all(facts, asked.time, asked.time + GIVEN_UP)
    return Said(f", and {what} ({frames}) {'was never answered' if proven else 'has no answer in this capture'}", asked.frames)


def never_sent(
    facts: Facts, client: Client | None, begin: int, end: int, method: str, what: str, belongs: Callable[[str], bool]
) -> Said | None:
    """What can be said when no request was found between two times.

    That it was not sent only where this capture would show it: other SIP of this WCS to the port of its SIP server is there,
    nothing is missing, none of it goes over TLS. ``belongs``: whether requests of this kind to a user belong to other hooks.
    """
    traffic = facts.traffic
    if traffic.unread is not None:
        return Said(f"; SIP could not be looked for: {traffic.unread}")
    if not traffic.speakers:
        return Said(f"; this capture holds no SIP that can be read, so it cannot tell whether {what} was sent")
    if traffic.full is not None and traffic.full <= end:
        return Said(f"; there is more SIP in this capture than is kept, so it cannot tell whether {what} was sent")
    if client is None or not shows_all(facts, begin, end):
        return None
    addresses, port = wcs_addresses(client), sip_port(client)
    if any(not {port, SIPS_PORT}.isdisjoint(traffic.secure.get(address, ())) for address in addresses):
        return None
    others = list(islice(traffic.requests(method, begin, end), MAX_OTHERS + 1))
    if len(others) > MAX_OTHERS or any(_may_be_it(seen, addresses, belongs) for seen in others):
        return None
    spoken = (traffic.speakers.get((address, port)) for address in addresses)
    heard = [frame for frame in spoken if frame is not None]
    if not heard:
        return None
    return Said(f", and no {what} left WCS, although other SIP of it is in this capture (frame {min(heard)})", (min(heard),))


def _may_be_it(seen: SipSeen, addresses: Container[bytes], belongs: Callable[[str], bool]) -> bool:
    """Whether WCS sent a request to somebody nobody asked it to, which may be what is looked for under another name."""
    asked = seen.message
    mine = seen.source.address in addresses and not asked.in_dialog
    return mine and not belongs(asked.to_user) and not belongs(asked.target_user)


def shows_all(facts: Facts, begin: int, end: int) -> bool:
    """Whether the capture shows all SIP in clear text that was sent between two times, as far as anybody can tell."""
    traffic = facts.traffic
    whole = not any(capture.truncated_packets or capture.unreadable for capture in facts.captures)
    kept = traffic.full is None or traffic.full > end
    return whole and kept and not traffic.torn and traffic.unread is None and facts.whole(begin, end)


def one_dialog(requests: Iterable[SipSeen]) -> list[SipSeen] | None:
    """Requests that have one Call-ID; None when they have several, so that it is not certain which is meant."""
    found = list(requests)
    return found if len({seen.message.call_id for seen in found}) <= 1 else None


def _answered(client: Client | None, answer: SipSeen, what: str) -> str:
    own = client is not None and answer.source.address in wcs_addresses(client)
    return f"{'WCS' if own else 'the SIP server'} answered {what} with {_status(answer)} (frame {answer.frame})"


def _status(seen: SipSeen) -> int:
    return seen.message.status or 0
