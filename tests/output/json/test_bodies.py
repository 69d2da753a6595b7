"""The JSON of bodies in a report: the decoded value on one line, masked, however the body was written."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from expect.made_reports import report
from flows.made import hook
from hypothesis import given
from hypothesis import strategies as st

from wcs_pcap.hooks.body import decode
from wcs_pcap.output.json.report import JsonReport
from wcs_pcap.output.masking.mask import MASKED, Mask
from wcs_pcap.output.masking.names import is_secret
from wcs_pcap.output.masking.text import MASK, mask_always, mask_text
from wcs_pcap.output.masking.values import mask_json
from wcs_pcap.output.text.values import seconds

SECRET = "hunter2"


def shown(body: bytes, answer: bytes | None = None, mask: Mask = MASKED) -> tuple[Any, Any]:
    """The JSON that the report has for a hook with this body, and for its response."""
    lines = list(JsonReport(report(hook(1, "connect", raw=body, says=answer)), mask).lines())
    assert all(text.count("\n") == 1 for piece in lines for text in piece.splitlines(keepends=True))
    entries = [json.loads(line) for line in "".join(lines).splitlines()]
    exchange = next(entry for entry in entries if entry["type"] == "exchange")
    document = json.loads("".join(JsonReport(report(hook(1, "connect", raw=body, says=answer)), mask).document()))
    assert {"type": "exchange", **document["exchanges"][0]} == exchange
    return exchange["request"]["json"], exchange["response"]["json"]


def masked(value: Any) -> Any:
    """``mask_json`` without its optimisations."""
    if isinstance(value, dict):
        return {masked(name): MASK if is_secret(name) and item is not None else masked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    if not isinstance(value, str):
        return value
    return mask_always(value)


BODIES_WITH_SECRETS = {
    "a name with an escape": rb'{"sip\u0050assword": "hunter2"}',
    "a name in other letters": b'{"PASSWORD": "hunter2", "a": 1}',
    "a name given twice": b'{"token": "hunter2", "token": "hunter2"}',
    "a name given twice, shown and hidden": b'{"name": "https://x:hunter2@y/", "name": "z"}',
    "what a name given twice held": b'{"name": {"password": "hunter2"}, "name": 1}',
    "what it held, among numbers beyond all bounds": b'{"name": "https://x:hunter2@y/", "name": 1e999}',
    "what it held, in quotes": rb'{"name": "\"password\": \"hunter2\"", "name": 1e999, "x": 1e999}',
    "an object in an object": b'{"a": {"b": {"pin": 1, "password": "hunter2"}}}',
    "objects in an array": b'{"a": [1, [{"password": "hunter2"}]]}',
    "an array of texts": b'{"a": ["https://x:hunter2@y/"]}',
    "an array alone": b'[{"password": "hunter2"}]',
    "a text alone": b'"https://x:hunter2@y/"',
    "an address": b'{"url": "rtmp://user:hunter2@host/app"}',
    "an address with escaped slashes": rb'{"url": "rtmp:\/\/user:hunter2@host\/app"}',
    "an address with an escaped colon": rb'{"url": "rtmp\u003a//user:hunter2@host/app"}',
    "an address with an escaped at": rb'{"url": "rtmp://user:hunter2\u0040host/app"}',
    "a parameter": b'{"url": "/app?x=1&token=hunter2"}',
    "a parameter with an escaped sign": rb'{"url": "/app?x=1\u0026token\u003dhunter2"}',
    "a parameter with an escaped name": b'{"url": "/app?tok%65n=hunter2"}',
    "a parameter in SDP": rb'{"sdp": "v=0\r\na=fmtp:96 x=1;secret=hunter2\r\n"}',
    "a header in SIP": rb'{"sip": "REGISTER sip:x SIP/2.0\r\nAuthorization: Digest hunter2\r\n"}',
    "a header in other letters": rb'{"sip": "REGISTER sip:x SIP/2.0\r\naUTHORIZATION : Digest hunter2"}',
    "a header with an escape": rb'{"sip": "x\r\n\u0041uthorization: Digest hunter2"}',
    "a cookie": rb'{"sip": "GET / HTTP/1.1\nSet-Cookie: hunter2\n"}',
    "JSON in a text": rb'{"info": "{\"password\": \"hunter2\"}"}',
    "JSON in a text, its quotes escaped": rb'{"info": "{\u0022password\u0022: \u0022hunter2\u0022}"}',
    "JSON in a text beside a quote that pairs": rb'{"a": "\"a\": \"", "info": "\"password\": \"hunter2\""}',
    "a name of a text that ends in the next": rb'{"a": "\"password\":", "b": "hunter"}',
    "JSON in a text in a text": json.dumps({"a": json.dumps({"b": json.dumps({"password": "hunter2"})})}).encode(),
    "a form": b'{"note": "password=hunter2"}',
    "a fragment": b'{"url": "https://host/x#access_token=hunter2"}',
    "a word for a token": b'{"note": "Bearer hunter2"}',
    "an element": b'{"note": "<password>hunter2</password>"}',
    "a key of SRTP": rb'{"sdp": "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:hunter2|2^20\r\n"}',
    "a password of ICE": rb'{"sdp": "v=0\r\na=ice-pwd:hunter2\r\na=setup:actpass\r\n"}',
    "many names": b"{" + b"".join(b'"n%d": 1, ' % number for number in range(200)) + b'"password": "hunter2"}',
    "a name that is empty": b'{"": "https://x:hunter2@y/"}',
}


@pytest.mark.parametrize("body", BODIES_WITH_SECRETS.values(), ids=BODIES_WITH_SECRETS)
def test_every_secret_is_masked(body: bytes) -> None:
    value, whole = decode(body)
    assert whole
    for answer in (None, body, b" " + body, b'{"other": 1}'):
        text = "".join(JsonReport(report(hook(1, "connect", raw=body, says=answer))).document())
        assert SECRET not in text
    assert shown(body, body) == (masked(value), masked(value))
    assert shown(b'{"other": 1}', body) == ({"other": 1}, masked(value))
    assert shown(body, mask=Mask(True))[0] == value


PECULIAR_BODIES = {
    "empty": b"{}",
    "on several lines": b'{\r\n\t"a": 1,\n "b": "x"\n}',
    "with blanks around": b'\t {"a": 1}  ',
    "numbers": b'{"a": 1.50, "b": -0, "c": 1E2, "d": -0.0, "e": 12345678901234567890123}',
    "beyond all bounds": b'{"a": 1e999, "b": "-1e999", "c": -1e999}',
    "given twice and beyond all bounds": b'{"a": 1, "a": 1e999}',
    "given twice": b'{"a": "x", "b": 2, "a": "y"}',
    "other letters": '{"ä": "\u2028", "b": "\U0001f600"}'.encode(),
    "half a letter": rb'{"a": "\ud83d"}',
    "escapes": rb'{"a": "\/\b\f\n\r\t\\\"", "\u0062": "\u0000"}',
    "a control character": b'{"a": "\x7f"}',
    "not JSON": b'{"a": NaN}',
    "cut": b'{"a": 1',
    "not UTF-8": b'{"a": "\xff"}',
}


@pytest.mark.parametrize("body", PECULIAR_BODIES.values(), ids=PECULIAR_BODIES)
def test_the_value_is_that_of_the_body(body: bytes) -> None:
    value = decode(body)[0]
    for answer in (None, body, body + b" ", b'{"other": 1}'):
        for mask in (MASKED, Mask(True)):
            asked, answered = shown(body, answer, mask)
            assert repr(asked) == repr(value)
            assert repr(answered) == repr(decode(body if answer is None else answer)[0])


PIECES = (
    "a", "password", "sipPassword", "token", "x", "=", ":", "://", "@", "?", "&", ";", '"', "'", "/", "\\", "\n", "\r\n", " ",
    "%", "+", "1e999", "Authorization: ", "COOKIE:", "proxy-authorization:", "Digest ", "{", "}", "ä", "hunter2", "\t", ",",
    "<token>", "</", "inline:", "Bearer ", "sip:", "\\r\\n", '\\"', "\\u0070assword", "=>", "[", "]", "5", "k=clear:",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=6)


@given(VALUES | OBJECTS)
def test_masking_json_is_the_same_without_optimisations(value: Any) -> None:
    assert mask_json(value) == masked(value)


@given(TEXTS)
def test_masking_text_is_the_same_without_optimisations(text: str) -> None:
    assert mask_text(text) == masked(text)


@given(OBJECTS, st.booleans(), st.integers(0, 3))
def test_any_body(value: dict[str, Any], ascii_only: bool, indent: int) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only, indent=indent or None).encode()
    assert shown(body)[0] == masked(decode(body)[0])


def test_times_are_the_nearest_floating_point_numbers() -> None:
    chosen = random.Random(5)
    for digits in range(1, 25):
        for _ in range(200):
            span = chosen.randrange(-(10**digits), 10**digits)
            assert seconds(span) == round(span / 1_000_000_000, 9) == float(f"{span}e-9")
