"""What is parsed of SIP messages, ordinary, unusual and hostile ones."""

from __future__ import annotations

from time import perf_counter

import pytest
from evidence.made import DIALOG, message
from hypothesis import given
from hypothesis import strategies as st
from kit.sip import compact

from wcs_pcap.evidence.sip import MAX_FIELD, MAX_HEAD, SipMessage, looks_like_sip, parse, user_of


def test_a_request() -> None:
    assert message(DIALOG.request("INVITE", "v=0\r\n")) == SipMessage(
        "INVITE", None, "c1@192.0.2.110", 1, "agent7", "5550123", "sip.example", "5550123", False, None
    )


def test_a_response_has_the_method_and_number_of_its_request() -> None:
    response = message(DIALOG.answer("INVITE", "486 Busy Here"))
    assert (response.method, response.status, response.sequence, response.in_dialog) == ("INVITE", 486, 1, True)


@pytest.mark.parametrize(
    "change",
    [
        compact,
        lambda text: text.replace("\r\n", "\n"),
        lambda text: "\r\n\r\n" + text,
        lambda text: text.replace("Call-ID:", "CALL-ID :"),
        lambda text: text.replace("From: <", 'From: "A \\"<sip:x@y>\\" B" <'),
        lambda text: text.replace("From: ", "From:\r\n  "),
    ],
    ids=["compact", "bare line feeds", "blank lines before", "case", "quoted name", "folded"],
)
def test_unusual_ways_to_write_it(change) -> None:  # type: ignore[no-untyped-def]
    assert message(change(DIALOG.request("MESSAGE", "hi", "text/plain"))) == message(
        DIALOG.request("MESSAGE", "hi", "text/plain")
    )


@pytest.mark.parametrize(
    ("address", "user"),
    [
        ("agent7", "agent7"),
        ("agent7@sip.example", "agent7"),
        ("<sip:agent7@sip.example:5060;transport=udp>;tag=1", "agent7"),
        ('"Agent, <sip:no@no>" <sips:agent7:secret@sip.example>', "agent7"),
        ("sip:%2B1555@sip.example", "+1555"),
        ("sip:+1555;phone-context=a@sip.example;user=phone", "+1555"),
        ("tel:+1555;phone-context=a", "+1555"),
        ("sip:sip.example", ""),
        ("", ""),
    ],
)
def test_the_user_of_an_address(address: str, user: str) -> None:
    assert user_of(address) == user


def test_what_a_notify_reports() -> None:
    body = "SIP/2.0 603 Decline\r\n"
    assert message(DIALOG.request("NOTIFY", body, "message/sipfrag;version=2.0")).reports == 603
    assert message(DIALOG.request("NOTIFY", body, "text/plain")).reports is None


def test_a_message_cut_in_its_headers_has_no_length() -> None:
    whole = DIALOG.request("INVITE", "v=0\r\n").encode()
    parsed = parse(whole)
    assert parsed is not None
    assert parsed.length == len(whole)
    cut = parse(whole[: whole.index(b"Max-Forwards")])
    assert cut is not None
    assert cut.length is None
    assert cut.message is not None
    nothing = parse(whole[:60])
    assert nothing is not None
    assert nothing.message is None


@pytest.mark.parametrize(
    "data",
    [b"", b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\x80\x60" + bytes(40), b"SIP/2.0 20 OK\r\n\r\n"],
)
def test_what_is_not_sip(data: bytes) -> None:
    assert not looks_like_sip(data)
    assert parse(data) is None


def test_nothing_secret_is_kept() -> None:
    secret = 'Authorization: Digest username="agent7", response="0f8a3c9b"'
    assert "0f8a3c9b" not in repr(message(DIALOG.request("REGISTER", headers=(secret, secret.replace("Auth", "Proxy-Auth")))))


def test_fields_are_short_and_printable() -> None:
    long = message(DIALOG.request("INVITE").replace("c1@", "c" * 5000 + "@").replace("agent7@", "a\x1b[31m" + "x" * 400 + "@"))
    assert all(len(part) <= MAX_FIELD and part.isprintable() for part in long if isinstance(part, str))


@given(st.binary(max_size=400), st.sampled_from([b"", b"INVITE sip:a@b SIP/2.0\r\n", b"SIP/2.0 200 OK\r\nCSeq: 1 X\r\nCall-ID:"]))
def test_any_bytes(data: bytes, start: bytes) -> None:
    parsed = parse(start + data)
    if parsed is not None and parsed.message is not None:
        assert all(part.isprintable() for part in parsed.message if isinstance(part, str))


@pytest.mark.parametrize(
    "filling", [b"\r\n", b"sip:", b'"\\', b"<", b"From: <sip:", b" \t", b"i: 1\r\n", b"\r\n ", b"%"], ids=repr
)
def test_no_filling_takes_long(filling: bytes) -> None:
    start = b"INVITE sip:a@b SIP/2.0\r\nCSeq: 1 INVITE\r\ni: x\r\nFrom: "
    begin = perf_counter()
    for _ in range(5):
        parse(start + filling * (4 * MAX_HEAD // len(filling)))
        parse(filling * (4 * MAX_HEAD // len(filling)))
    assert perf_counter() - begin < 1


REQUEST = DIALOG.request("MESSAGE", "hi", "text/plain")


def test_the_length_may_have_a_compact_name() -> None:
    for text in (REQUEST, compact(REQUEST)):
        parsed = parse(text.encode() + b"next")
        assert parsed is not None
        assert parsed.length == len(text)


@pytest.mark.parametrize(("digits", "counts"), [("99999999", 99_999_999), ("999999999", 0)])
def test_a_length_has_at_most_eight_digits(digits: str, counts: int) -> None:
    text = REQUEST.replace("Content-Length: 2\r\n", f"Content-Length: {digits}\r\n").encode()
    parsed = parse(text)
    assert parsed is not None
    assert parsed.length == text.index(b"\r\n\r\n") + 4 + counts


def test_the_first_of_two_equal_headers_counts() -> None:
    assert message(REQUEST.replace("Call-ID: ", "Call-ID: first\r\nCall-ID: ").encode()).call_id == "first"


@pytest.mark.parametrize(("length", "kept"), [(255, 255), (256, 256), (257, 256)])
def test_a_field_is_cut_after_256_characters(length: int, kept: int) -> None:
    assert len(message(REQUEST.replace("Call-ID: ", "Call-ID: " + "c" * length + "\r\nX: ").encode()).call_id) == kept
