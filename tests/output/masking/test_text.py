"""Secrets in text that is not JSON: URLs, headers, SIP, SDP, forms, XML, and JSON that is broken or inside a string."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wcs_pcap.output.masking.text import mask_text

DIGEST = 'REGISTER sip:x SIP/2.0\r\nAuthorization: Digest username="bob", response="hunter2"\r\nTo: y\r\n\r\n'

MASKED = [
    ("https://bob:hunter2@host/x", "https://***@host/x"),
    ("https://bob:hunt@er2@host/x", "https://***@host/x"),
    ("//bob:hunter2@host", "//***@host"),
    (r"rtmp:\/\/bob:hunter2@host\/x", r"rtmp:\/\/***@host\/x"),
    ("sip:bob:hunter2@host;user=phone", "sip:bob:***@host;user=phone"),
    ("/EchoApp/call?token=abc&x=1", "/EchoApp/call?token=***&x=1"),
    ("/EchoApp/call?x=1&auth%54oken=abc", "/EchoApp/call?x=1&auth%54oken=***"),
    ("https://host/x#access_token=abc", "https://host/x#access_token=***"),
    ("/x;jsessionid=abc", "/x;jsessionid=***"),
    ("sipPassword=abc&sipLogin=bob", "sipPassword=***&sipLogin=bob"),
    ("password=abc", "password=***"),
    ("author=token=abc", "author=token=***"),
    ("500 Bad token=abc", "500 Bad token=***"),
    ("BYE sip:x\r\nAuthorization: Digest username=x, n=5\r\nTo: y", "BYE sip:x\r\nAuthorization: Digest ***\r\nTo: y"),
    ("x\r\nAuthorization: Digest a=b,\r\n response=abc\r\nTo: y", "x\r\nAuthorization: Digest ***\r\nTo: y"),
    (r"x\r\nAuthorization: Digest a=\"b\", c=d\r\nTo: y", r"x\r\nAuthorization: Digest ***\r\nTo: y"),
    (r"x\\r\\nAuthorization: Digest a=\\\"b\\\"\\r\\nTo: y", r"x\\r\\nAuthorization: Digest ***\\r\\nTo: y"),
    ("Authorization: naked\r\nTo: y", "Authorization: ***\r\nTo: y"),
    ("error; Authorization: Bearer abc", "error; Authorization: Bearer ***"),
    ('Authentication-Info: nextnonce="abc"\r\nTo: y', "Authentication-Info: ***\r\nTo: y"),
    ("Cookie: a=b", "Cookie: ***"),
    ("Bearer abc123", "Bearer ***"),
    ("token: Bearer abc", "token: ***"),
    ('<b>{"sipPassword" : "a\\"b", "x": 1}', '<b>{"sipPassword" : "***", "x": 1}'),
    ('{"token": "cut off he', '{"token": "***"'),
    ('{"pin": 1234, "x": 2}', '{"pin": "***", "x": 2}'),
    ('{"token": ["abc", "def"], "x": 2', '{"token": "***", "x": 2'),
    ('{"token": {"a": {"b": "}"}, "c": "abc"}, "x": 2', '{"token": "***", "x": 2'),
    (r'{"sip\u0050assword": "abc", "x": 2', r'{"sip\u0050assword": "***", "x": 2'),
    (r'{"\u0041uthorization": "Basic abc", "x": 2', r'{"\u0041uthorization": "***", "x": 2'),
    (r'{"a": "{\"password\": \"abc\", \"x\": 1', r'{"a": "{\"password\": \"***\", \"x\": 1'),
    (r'{\\\"password\\\":\\\"a\\\\\\\"b\\\",\\\"x\\\":1', r'{\\\"password\\\":\\\"***\\\",\\\"x\\\":1'),
    (r"{\"sdp\": \"v=0\r\npassword: abc", r"{\"sdp\": \"v=0\r\npassword: ***"),
    ("{'sipPassword': 'abc', password: 'abc', 'x': 1}", "{'sipPassword': '***', password: '***', 'x': 1}"),
    ("error: password: abc in /var/x.php", "error: password: *** in /var/x.php"),
    ("Array\n(\n    [sipPassword] => abc\n    [x] => y\n)", "Array\n(\n    [sipPassword] => ***\n    [x] => y\n)"),
    ('["sipPassword"]=>\n  string(3) "abc"\n  ["x"]=>', '["sipPassword"]=>\n  "***"\n  ["x"]=>'),
    ("<r><password>abc</password><x>1</x></r>", "<r><password>***</password><x>1</x></r>"),
    ("<n:authToken a='1'><![CDATA[abc]]></n:authToken><x/>", "<n:authToken a='1'>***</n:authToken><x/>"),
    ("<x token='abc' y='1'/>", "<x token='***' y='1'/>"),
    ("<password>cut o", "<password>***"),
    ("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc|2^20\r\n", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***|2^20\r\n"),
    ("a=ice-ufrag:9b\r\na=ice-pwd:abc\r\na=mid:0", "a=ice-ufrag:9b\r\na=ice-pwd:***\r\na=mid:0"),
    (r"a=ice-ufrag:9b\r\na=ice-pwd:abc\r\na=mid:0", r"a=ice-ufrag:9b\r\na=ice-pwd:***\r\na=mid:0"),
    ("v=0\r\nk=clear:abc\r\n", "v=0\r\nk=clear:***\r\n"),
]  # fmt: skip

HARMLESS = (
    "nothing to hide",
    "Bearer capability not authorized",
    "Basic Authentication is not on",
    "Call to undefined method Auth::login() in /var/www/auth.php on line 5",
    "Token expired: please log in again",
    "org.example.TokenExpiredException: at line 5",
    "a=setup:actpass\r\na=fmtp:111 minptime=10; useinbandfec=1\r\n",
    '{"author": "x", "sessionId": "/1.2.3.4:5/6.7.8.9:8080", "keyFrameInterval": 60, "authenticated": true, "callId": "c"',
    "https://host/x?callId=5&author=bob",
    "sip:bob@host:5060;transport=ws",
    "<a href='https://host/x'>login</a>",
    "password:\nnext line: x",
    "",
)


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_a_secret_is_masked_once(text: str, masked: str) -> None:
    assert mask_text(text) == masked
    assert mask_text(masked) == masked


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize("depth", range(5))
def test_a_header_in_a_string_in_a_string(depth: int) -> None:
    text = DIGEST
    for _ in range(depth):
        text = json.dumps({"sipMessageRaw": text, "x": 1})
    for shown in (mask_text(text), mask_text(text[:-2])):
        assert "hunter2" not in shown
        assert "REGISTER sip:x SIP/2.0" in shown


@given(st.text(max_size=50), st.sampled_from(("password=hunter2", '{"token": "hunter2"', "<pin>hunter2", "ice-pwd:hunter2")))
def test_any_text_before_a_secret(text: str, secret: str) -> None:
    """A blank ends a name; a quote or element that is open before it may mask more, never less."""
    assert "hunter2" not in mask_text(f"{text} {secret}")


HOSTILE = (
    "token", "token:", "token: {", '"token', "<token>", "<token ", "\\", '\\"', "//", "//a", "sip:a", "Bearer a", "a%",
    "k=clear:", "Authorization: \\", "token: \\'", "\\n", "inline:", " ", "\\u0041", '"a":', "'", "cookie:\n ", "+",
    "token=string(", " pass\n", "pass\r\n", "\npass", 'name="token"\r\n\r\n', 'name="token">', "value='",
    "<value='token name=token ",
    '{"name":"token",', "%3D", "token%3D", "token%253D%2526", "\0", "rtsp://a:b", "//a:b", "token='x'y", "?token=a",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_is_linear(piece: str) -> None:
    """If the time grew with the square of the length, this would take minutes."""
    assert mask_text("@ token sip: bearer inline: " + piece * (400_000 // len(piece))).startswith("@ token sip: ")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("GET /a?next=http%3A%2F%2Fh%2F%3Ftoken%3Dabc123%26x%3D1", "GET /a?next=http%3A%2F%2Fh%2F%3Ftoken%3D***%26x%3D1"),
        ("a%253Ftoken%253Dabc123%2526x%253D1", "a%253Ftoken%253D***%2526x%253D1"),
        ("http://h/?token\\u003dabc123\\u0026x\\u003d1", "http://h/?token\\u003d***\\u0026x\\u003d1"),
        ("rtsp://user:pa/ss@host/live", "rtsp://***@host/live"),
        ("rtsp://host/live", "rtsp://host/live"),
        ('<input name="password" type="text" value="abc123">', '<input name="password" type="text" value="***">'),
        ('<input value="abc123" name="password">', '<input value="***" name="password">'),
        ('<input name="user" value="agent7">', '<input name="user" value="agent7">'),
        (
            'Content-Disposition: form-data; name="password"\r\n\r\nabc123\r\n--b--',
            'Content-Disposition: form-data; name="password"\r\n\r\n***\r\n--b--',
        ),
        (
            'Content-Disposition: form-data; name="user"\r\n\r\nagent7\r\n--b--',
            'Content-Disposition: form-data; name="user"\r\n\r\nagent7\r\n--b--',
        ),
        ("sendDtmf: response 302", "sendDtmf: response 302"),
    ],
)
def test_values_in_escapes_forms_and_pairs(text: str, masked: str) -> None:
    assert mask_text(text) == masked
