"""JSON bodies, whole and cut. A cut may hide values; it must never make wrong ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wcs_pcap.hooks import body
from wcs_pcap.hooks.body import MAX_VALUES, decode, decode_prefix

BODY: dict[str, Any] = {
    "nodeId": "Hq5d@192.0.2.110",
    "quote": 'say "hi" \\ back\u0000',
    "номер": "Ж\u20ac\U0001f600",
    "yes": True,
    "no": False,
    "nothing": None,
    "port": 5060,
    "minus": -12,
    "real": -1.5e-3,
    "big": 12e10,
    "zero": 0,
    "list": [1, [2, {"a": "}]"}], "x"],
    "object": {"callId": "inner", "deep": {"status": "inner"}},
    "empty": {},
    "status": "ESTABLISHED",
}
FORMS = [
    json.dumps(BODY).encode(),
    json.dumps(BODY, separators=(",", ":"), ensure_ascii=False).encode(),
    json.dumps(BODY, indent=3).encode().replace(b"\n", b"\r\n"),
    b" \r\n\t" + json.dumps(BODY).encode() + b"  ",
]


@pytest.mark.parametrize("body", FORMS)
def test_every_cut_gives_true_members_only(body: bytes) -> None:
    seen = 0
    for end in range(len(body)):
        members = decode_prefix(body[:end])
        assert members == {name: BODY[name] for name in members}
        assert len(members) >= seen, "a longer beginning never says less"
        seen = len(members)
    assert decode_prefix(body) == BODY


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(), values, max_size=5), st.booleans(), st.data())
def test_any_cut_of_any_object(value: dict[str, Any], ascii_only: bool, data: st.DataObject) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    end = data.draw(st.integers(0, len(body)))
    members = decode_prefix(body[:end])
    assert members == {name: value[name] for name in members}


@pytest.mark.parametrize(
    ("body", "members"),
    [
        (b'{"a":1', {}),
        (b'{"a":1 ', {}),
        (b'{"a":1,', {"a": 1}),
        (b'{"a":1}', {"a": 1}),
        (b'{"a":1.5e', {}),
        (b'{"a":1.', {}),
        (b'{"a":-', {}),
        (b'{"a":12x', {}),
        (b'{"a":tru', {}),
        (b'{"a":true', {}),
        (b'{"a":true,"b', {"a": True}),
        (b'{"a":"x"', {"a": "x"}),
        (b'{"a":"x\\', {}),
        (b'{"a":"x\\u00', {}),
        (b'{"a":[1,2]', {"a": [1, 2]}),
        (b'{"a":[1,2', {}),
        (b'{"a":NaN,"b":1}', {}),
        ('{"a":"ж'.encode()[:-1], {}),
        (b'{"a":1,"b":"\xff","c":2}', {"a": 1}),
        (b'[{"a":1}', {}),
        (b'"a"', {}),
        (b"", {}),
        (b"POST / HTTP/1.1", {}),
        (b'{"a":' + b"[" * 100_000, {}),
    ],
)
def test_prefix(body: bytes, members: dict[str, Any]) -> None:
    assert decode_prefix(body) == members


@pytest.mark.parametrize(
    ("body", "value", "whole"),
    [
        (b'{"a":1}', {"a": 1}, True),
        (b"[]", [], True),
        (b"null", None, True),
        (b'{"a":"\\/"}', {"a": "/"}, True),
        (b'{"a":1', None, False),
        (b'{"a":1}}', None, False),
        (b"", None, False),
        (b'\xef\xbb\xbf{"a":1}', None, False),
        (b'{"a":NaN}', None, False),
        (b'{"a":Infinity}', None, False),
        (b"\xff\xfe{\0", None, False),
        (b"[" * 100_000, None, False),
        (b"<html></html>", None, False),
    ],
)
def test_whole(body: bytes, value: Any, whole: bool) -> None:
    assert decode(body) == (value, whole)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1.5e3}', {"a": 1500.0}),
        (b'{"a": 1e999}', {"a": "1e999"}),  # no number here, and JSON has no infinity to write it as
        (b"[" * 99 + b"]" * 99, None),
    ],
)
def test_extreme_values_are_read(body: bytes, value: object) -> None:
    found, whole = decode(body)
    assert whole
    if value is not None:
        assert found == value


@pytest.mark.parametrize("depth", [101, 500, 900, 100_000])
def test_what_is_nested_beyond_reason_is_none(depth: int) -> None:
    assert decode(b"[" * depth + b"]" * depth) == (None, False)
    assert decode(b'{"a":' * depth + b"1" + b"}" * depth) == (None, False)


def test_of_a_body_of_too_many_values_the_outline_is_kept() -> None:
    budget = body.ValueBudget()
    many = b"[" + b"0," * MAX_VALUES + b"0]"
    assert decode(b"[" + b"0," * (MAX_VALUES - 2) + b"0]", budget) == ([0] * (MAX_VALUES - 1), True)
    assert decode(many, budget) == ([], True)
    assert decode(b'{"nodeId":"n","list":' + many + b',"status":"s"}', budget) == (
        {"nodeId": "n", "list": [], "status": "s"},
        True,
    )
    assert decode(many[:-1], budget) == (None, False)
    assert len(decode(b"{" + b",".join(b'"%d":0' % i for i in range(MAX_VALUES + 1)) + b"}", budget)[0]) == body.FEW_VALUES


def test_separators_within_strings_are_no_values() -> None:
    log = {"nodeId": "n", "logs": 'a,[{"\\\n' * MAX_VALUES, "list": [1, 2]}
    assert decode(json.dumps(log).encode(), body.ValueBudget()) == (log, True)
    assert decode_prefix(json.dumps(log).encode()[:-3]).get("logs") == log["logs"]


def test_the_values_of_large_bodies_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_ALL_VALUES", 2500)
    budget, large, small = body.ValueBudget(), b"[" + b"0," * 1000 + b"0]", b"[" + b"0," * 100 + b"0]"
    assert [len(decode(large, budget)[0]) for _ in range(3)] == [1001, 1001, 0]
    assert len(decode(small, budget)[0]) == 101
