"""How connections to the web server open: refused, without a reply, late."""

from __future__ import annotations

from wcs_pcap.model import NANOSECONDS
from wcs_pcap.rules.diagnostic import Diagnostics, on_connection, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import plural

LONE_SYN = 3 * NANOSECONDS  # one SYN had no reply when the capture goes on this long without a repetition
LATE = NANOSECONDS  # from the first SYN to SYN-ACK
LONGEST = 130 * NANOSECONDS  # Linux gives up after 127 s: beyond that, the clock jumped


@rule("TCP001")
def refused(facts: Facts) -> Diagnostics:
    """The web server's host responds to a SYN with RST."""
    for stream in facts.streams:
        if stream.opened == "refused":
            detail = f"{stream.server} responded to the SYN of {stream.client} (frame {stream.first_frame}) with RST"
            yield on_connection("TCP001", detail, stream)


@rule("TCP002", "TCP003")
def no_reply(facts: Facts) -> Diagnostics:
    """A SYN is repeated and gets no reply (TCP002), or an ICMP error that says why (TCP003)."""
    latest = {(stream.client, stream.server): stream for stream in facts.streams}
    for stream in facts.streams:
        if stream.opened != "no-answer" or latest[stream.client, stream.server].opened == "handshake":
            continue  # or it was tried again from the same port, with success
        errors = (
            error
            for error in facts.observations.unreachable
            if (error.source, error.destination) == (stream.client, stream.server)
        )
        error = next(errors, None)
        if error is not None:
            detail = f"an ICMP error (frame {error.frame}) says that {stream.server} cannot be reached"
            yield on_connection("TCP003", detail, stream, (error.frame,))
            continue
        tries = len(stream.syn_frames)
        waited = facts.coverage.end - stream.first_time
        if tries > 1 or waited >= LONE_SYN:
            seconds = (stream.last_time - stream.first_time if tries > 1 else waited) / NANOSECONDS
            detail = f"{plural(tries, 'SYN')} to {stream.server} got no reply within {seconds:.1f} s"
            yield on_connection("TCP002", detail, stream)


@rule("TCP011")
def slow_to_open(facts: Facts) -> Diagnostics:
    """SYN-ACK comes a second or more after the first SYN."""
    for stream in facts.streams:
        if stream.syn_ack_time is None or not stream.syn_frames or stream.syn_frames[0] != stream.first_frame:
            continue
        waited = stream.syn_ack_time - stream.first_time
        if LATE <= waited <= LONGEST:
            tries = plural(len(stream.syn_frames), "SYN")
            how = f"accepted TCP stream {stream.number} after {waited / NANOSECONDS:.1f} s and {tries}"
            yield on_connection("TCP011", f"{stream.server} {how}", stream)
