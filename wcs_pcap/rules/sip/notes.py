"""Notes about one SIP request: which response it received, that it received none, or that it was never sent.

"Never" is stated only where the capture would show it; otherwise the note says what the capture cannot show, or there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import NamedTuple

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.evidence.parties import sip_port, wcs_addresses
from wcs_pcap.evidence.sip import SipPacket
from wcs_pcap.model import Client
from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts

SIPS_PORT = 5061
MAX_OTHERS = 1000  # other requests among which the missing one is searched
MAX_TRIES = 20  # of one request that are examined
TRANSACTION = nanoseconds("sip_transaction")
UNREADABLE = "; this capture contains no readable SIP, so it cannot show whether {}"


class Note(NamedTuple):
    """The end of a sentence that a detail begins, and the frames that prove it."""

    text: str
    frames: Sequence[int] = ()


def with_notes(diagnostic: Diagnostic, *notes: Note | None) -> Diagnostic:
    """Returns the diagnostic with the notes at the end of its detail, and their frames among the related ones."""
    given = [note for note in notes if note is not None]
    return diagnostic._replace(
        detail=diagnostic.written + "".join(note.text for note in given),
        related_frames=[*diagnostic.related_frames, *(frame for note in given for frame in note.frames)],
    )


def result(facts: Facts, client: Client | None, tries: Sequence[SipPacket], what: str, success_after: str = "although") -> Note:
    """The response to a request of which there may be several ``tries``, as with credentials after a 401.

    ``what`` names the request. ``success_after`` is the conjunction before a response that reports success.
    """
    evidence = facts.evidence
    responses = sorted((one for request in tries[-MAX_TRIES:] for one in evidence.responses(request)), key=lambda one: one.time)
    success = next((one for one in responses if 200 <= _status(one) < 300), None)
    if success is not None:
        return Note(f", {success_after} {_responded(client, success, what)}", success.frames[:1])
    final = next((one for one in reversed(responses) if _status(one) >= 300), None)
    if final is not None:
        return Note(f", and {_responded(client, final, what)}", final.frames[:1])
    if responses:
        last = responses[-1]
        text = f", and the last response to {what} in this capture is {_status(last)} (frame {last.frame})"
        return Note(text, (last.frame,))
    request = tries[-1]
    error = next((e for e in evidence.icmp if e.destination == request.destination and e.time >= tries[0].time), None)
    if error is not None:
        text = f", and an ICMP error (frame {error.frame}) says that {request.destination} cannot be reached for {what}"
        return Note(f"{text} (frame {request.frame})", (*request.frames, error.frame))
    repeated = request.frame != request.last_frame
    frames = f"frames {request.frame} to {request.last_frame}" if repeated else f"frame {request.frame}"
    expired = request.time + TRANSACTION <= facts.coverage.end
    proven = (
        expired
        and evidence.contains_sip_from(request.destination.address)
        and is_sip_complete(facts, request.time, request.time + TRANSACTION)
    )
    return Note(
        f", and {what} ({frames}) {'never received a response' if proven else 'has no response in this capture'}",
        request.frames,
    )


def never_sent(
    facts: Facts, client: Client | None, begin: int, end: int, method: str, what: str, belongs: Callable[[str], bool]
) -> Note | None:
    """The note for a request that was not found between two times, in nanoseconds since the epoch.

    That it was not sent is stated only where this capture would show it: it contains other SIP from this WCS to the port of its
    SIP server, nothing is missing, and no SIP goes over TLS. ``belongs`` tells whether a request of this method to a user belongs
    to another hook.
    """
    evidence = facts.evidence
    if not evidence.sip_senders:
        return Note(UNREADABLE.format(f"{what} was sent"))
    if evidence.full is not None and evidence.full <= end:
        return Note(f"; this capture contains more SIP than wcs-pcap keeps, so it cannot show whether {what} was sent")
    if client is None or not is_sip_complete(facts, begin, end):
        return None
    addresses, port = wcs_addresses(client), sip_port(client)
    if any(not {port, SIPS_PORT}.isdisjoint(evidence.tls_ports.get(address, ())) for address in addresses):
        return None
    others = evidence.requests(method, begin, end)
    if len(others) > MAX_OTHERS or any(_may_be_it(one, addresses, belongs) for one in others):
        return None
    sent = [frame for address in addresses if (frame := evidence.sip_senders.get((address, port))) is not None]
    if not sent:
        return None
    first = min(sent)
    return Note(f", and WCS sent no {what}, although this capture contains other SIP from WCS (frame {first})", (first,))


def _may_be_it(request: SipPacket, addresses: Container[bytes], belongs: Callable[[str], bool]) -> bool:
    """Whether WCS sent a request that no hook asked for: it may be the missing one, to another name of its receiver."""
    message = request.message
    from_wcs = request.source.address in addresses and not message.in_dialog
    return from_wcs and not belongs(message.to_user) and not belongs(message.target_user)


def is_sip_complete(facts: Facts, begin: int, end: int) -> bool:
    """Whether the capture, and what is kept of it, shows all SIP in clear text between two times, as far as can be known."""
    evidence = facts.evidence
    whole = not any(capture.truncated_packets or capture.unreadable for capture in facts.captures)
    kept = evidence.full is None or evidence.full > end
    return whole and kept and not evidence.sip_incomplete and facts.whole(begin, end)


def one_dialog(requests: Iterable[SipPacket]) -> list[SipPacket] | None:
    """The requests, if all have the same Call-ID; None when they have several, so that it is uncertain which is meant."""
    found = list(requests)
    return found if len({request.message.call_id for request in found}) <= 1 else None


def _responded(client: Client | None, response: SipPacket, what: str) -> str:
    from_wcs = client is not None and response.source.address in wcs_addresses(client)
    return f"{'WCS' if from_wcs else 'the SIP server'} responded to {what} with {_status(response)} (frame {response.frame})"


def _status(response: SipPacket) -> int:
    return response.message.status or 0
