"""Every carrier of a secret: no part of it is left, whatever characters it has, and what stands around it stays."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wcs_pcap.output.masking.mask import MASKED
from wcs_pcap.output.masking.text import MASK, mask_text
from wcs_pcap.output.masking.values import mask_json


def _quoted(text: str, times: int) -> str:
    for _ in range(times):
        text = quote(text, safe="")
    return text


# the carrier with S in place of the secret, and the characters that end a secret there, escaped or not
CARRIERS = {
    "URL": ("/a?token=S&x=1", " &"),
    "URL in a URL": (f"/a?url={_quoted('http://h/?token=', 1)}S&x=1", " &"),
    "URL in a URL in a URL": (f"/a?url={_quoted('http://h/?token=', 2)}S&x=1", " &"),
    "user info": ("https://bob:S@host/x=1", " \"'<>/"),
    "RTSP": ("rtsp://bob:pa/S@host/x=1", " "),
    "form": ("password=S&x=1", "&"),
    "form, later": ("x=1&password=S", "&"),
    "Gson": ('{"a":"token\\u003dS","x=1":1', " \"&'<>"),
    "HTML input": ('<input name="password" value="S"><b>x=1</b>', '"'),
    "HTML input, value first": ('<input value="S" name="password"><b>x=1</b>', '">{'),
    "multipart": ('--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nS\r\n--b\r\nx=1', ""),
    "element": ("<r><password>S</password>x=1</r>", "<"),
    "named element": ('<param name="password">S</param>x=1', "<"),
    "name and value": ("<name>password</name><value>S</value>x=1", "<"),
    "pair": ('{"name":"password","value":"S"} x=1', '"'),
    "JSON": ('{"password":"S","x=1":1', '"'),
    "JSON in JSON": ('{"a":"{\\"password\\":\\"S\\",\\"x=1\\"', ""),
    "attribute": ("<x token='S' y='x=1'/>", "'"),
    "text": ("error: password=S in x=1", " &"),
    "header": ("sipPw: S\r\nx=1", " /"),
}
PLAIN = "abcdefghijkSTUVWXYZ0123456789".replace("S", "")
SPECIAL = "'\"<>;#,:=/ &{}()[]|!$*@?~^`"


@pytest.mark.parametrize("name", CARRIERS)
@given(
    st.text(PLAIN, min_size=6, max_size=6), st.text(PLAIN, min_size=6, max_size=6), st.text(SPECIAL, max_size=3), st.booleans()
)
def test_no_part_of_a_secret_is_left(name: str, first: str, second: str, between: str, wide: bool) -> None:
    carrier, ends = CARRIERS[name]
    between = "".join(sign for sign in between if sign not in ends)
    text = carrier.replace("S", f"q{first}{between}z{second}z", 1)
    shown = mask_text("".join(f"{character}\0" for character in text) if wide else text).replace("\0", "")
    assert f"q{first}" not in shown
    assert second not in shown
    assert MASK in shown


@pytest.mark.parametrize("name", CARRIERS)
def test_what_stands_around_a_secret_stays(name: str) -> None:
    carrier = CARRIERS[name][0]
    shown = mask_text(carrier.replace("S", "hunter2", 1))
    assert "hunter2" not in shown
    assert ("x=1" in shown) is ("x=1" in carrier)
    assert mask_text(shown) == shown


def test_pairs_of_json() -> None:
    pair = {"name": "password", "value": "hunter2", "id": 5}
    assert mask_json({"fields": [pair]}) == {"fields": [{"name": "password", "value": MASK, "id": 5}]}
    assert mask_json({"name": "bob", "value": "x"}) == {"name": "bob", "value": "x"}


HARMLESS = (
    "inside=1&design=2&signal=3&side=4&sessionId=5",
    "/EchoApp/call?callId=5&url=http%3A%2F%2Fhost%3A8080%2Fx%3Fsessionid%3D5",
    "a=msid:x y\r\na=ssrc:1 msid:x",
    "http://host:8080/path@x",
    '{"name":"bob","value":"x"',
    "100% sure, \\u0041 and \\u003d",
    '<input name="user" value="bob">',
)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless(text: str) -> None:
    assert mask_text(text) == text


def test_words_of_a_sentence_are_not_taken_for_a_secret() -> None:
    from wcs_pcap.model.wire_text import WireText, wire

    sentence = WireText.of(f"{wire('sendDtmf')}: the user pressed {wire('token=hunter2')}: {wire('authToken')}: two of them")
    assert sentence == "sendDtmf: the user pressed token=hunter2: authToken: two of them"
    assert MASKED.sentence(sentence) == "sendDtmf: the user pressed token=***: authToken: two of them"
    assert MASKED.sentence("token=hunter2") == "token=***"
