"""SIP over UDP (RFC 3261, RFC 3428) between WCS and the SIP server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kit.capture import SIP_SERVER, WCS, Address, Capture
from kit.hooks import uuid

SIP_WCS, SIP_PROXY = Address(WCS, 5060), Address(SIP_SERVER, 5060)
DOMAIN = "sip.example"
SDP_TYPE = "application/sdp"
OPTIONS_ANSWER = 0.002
# When an unanswered request is sent again: timer E, given up after 32 s.
SIP_REPEATS = (0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5)


@dataclass
class SipDialog:
    """Messages that belong together: one Call-ID, two users of the domain."""

    call_id: str
    caller: str
    callee: str
    host: str = WCS
    near_tag: str = "5b19"
    far_tag: str = "as1f0c27"
    cseq: int = 1

    def request(self, method: str, body: str = "", content_type: str = SDP_TYPE, headers: tuple[str, ...] = ()) -> str:
        """A request of the side that began."""
        target = f"sip:{DOMAIN}" if method == "REGISTER" else f"sip:{self.callee}@{DOMAIN}"
        to_tag = f";tag={self.far_tag}" if method in ("ACK", "BYE") else ""
        lines = [
            f"{method} {target} SIP/2.0",
            *self._common(method, to_tag),
            "Max-Forwards: 70",
            f"Contact: <sip:{self.caller}@{self.host}:5060>",
            *headers,
            *self._tail(body, content_type),
        ]
        return "\r\n".join(lines) + "\r\n\r\n" + body

    def answer(self, method: str, status: str, body: str = "", headers: tuple[str, ...] = ()) -> str:
        """An answer of the other side."""
        to_tag = "" if status.startswith("100") else f";tag={self.far_tag}"
        lines = [f"SIP/2.0 {status}", *self._common(method, to_tag), *headers, *self._tail(body, SDP_TYPE)]
        return "\r\n".join(lines) + "\r\n\r\n" + body

    def _common(self, method: str, to_tag: str) -> list[str]:
        branch = uuid(f"{self.call_id} {self.cseq}")[:8]
        number = f"CSeq: {self.cseq} {method}"
        to = self.caller if method == "REGISTER" else self.callee
        return [
            f"Via: SIP/2.0/UDP {self.host}:5060;branch=z9hG4bK{branch}",
            f"From: <sip:{self.caller}@{DOMAIN}>;tag={self.near_tag}",
            f"To: <sip:{to}@{DOMAIN}>{to_tag}",
            f"Call-ID: {self.call_id}",
            number,
        ]

    def _tail(self, body: str, content_type: str) -> list[str]:
        return [*([f"Content-Type: {content_type}"] if body else []), f"Content-Length: {len(body)}"]


COMPACT = {"Via": "v", "From": "f", "To": "t", "Call-ID": "i", "Content-Type": "c", "Content-Length": "l"}


def compact(message: str) -> str:
    """The same SIP message with the short header names of RFC 3261, section 7.3.3."""
    for name, letter in COMPACT.items():
        message = message.replace(f"\r\n{name}:", f"\r\n{letter}:")
    return message


def sip_out(capture: Capture, at: float, message: str) -> None:
    """WCS sends a SIP message to the SIP server."""
    capture.udp(at, SIP_WCS, SIP_PROXY, message.encode())


def sip_in(capture: Capture, at: float, message: str) -> None:
    """The SIP server sends one to WCS."""
    capture.udp(at, SIP_PROXY, SIP_WCS, message.encode())


def repeat(capture: Capture, at: float, message: str, pauses: Iterable[float] = SIP_REPEATS) -> None:
    """What SIP does without a response: it repeats the same request."""
    for pause in pauses:
        sip_out(capture, at + pause, message)


def register(capture: Capture, at: float, user: str, answered: bool = True) -> str:
    """REGISTER, 401, REGISTER with credentials, 200; gives the last answer.

    Unanswered, the first request is repeated.
    """
    dialog = SipDialog(f"{uuid('register ' + user)}@{WCS}", user, user)
    first = dialog.request("REGISTER", headers=("Expires: 3600",))
    sip_out(capture, at, first)
    if not answered:
        repeat(capture, at, first)
        return ""
    challenge = f'WWW-Authenticate: Digest algorithm=MD5, realm="{DOMAIN}", nonce="4b6f1e7d"'
    sip_in(capture, at + 0.031, dialog.answer("REGISTER", "401 Unauthorized", headers=(challenge,)))
    dialog.cseq += 1
    credentials = (
        f'Authorization: Digest username="{user}",realm="{DOMAIN}",nonce="4b6f1e7d",uri="sip:{DOMAIN}",'
        'response="0f8a3c9be1d24675a0b1c2d3e4f50617",algorithm=MD5'
    )
    sip_out(capture, at + 0.033, dialog.request("REGISTER", headers=(credentials, "Expires: 3600")))
    done = dialog.answer("REGISTER", "200 OK", headers=(f"Contact: <sip:{user}@{WCS}:5060>;expires=3600",))
    sip_in(capture, at + 0.066, done)
    return done


def options(capture: Capture, at: float, number: int) -> None:
    """The keep-alive of SIP servers: OPTIONS and its answer."""
    dialog = SipDialog(
        f"{uuid(f'options {number}')}@{SIP_SERVER}",
        "ping",
        "agent7",
        SIP_SERVER,
        far_tag="wcs77",
        cseq=100 + number,
    )
    sip_in(capture, at, dialog.request("OPTIONS"))
    sip_out(
        capture,
        at + OPTIONS_ANSWER,
        dialog.answer("OPTIONS", "200 OK", headers=("Allow: INVITE, ACK, BYE, CANCEL",)),
    )


def keep_alives(capture: Capture, first: float, last: float, period: float = 4.0) -> None:
    """OPTIONS from `first` to `last`: shows that the capture went on."""
    number = 0
    while first + number * period <= last:
        options(capture, first + number * period, number)
        number += 1
