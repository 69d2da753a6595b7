"""HAR 1.2: valid against its schema for every capture, without invented values."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, SAMPLES
from expect.made_reports import hook, report
from flows.made import ENVELOPE
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft6Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT6

from wcs_pcap.model import Absence, Report
from wcs_pcap.output.export.har import har
from wcs_pcap.output.masking.mask import Mask
from wcs_pcap.pipeline import Options, analyze

CAPTURES = sorted(path.name for path in SAMPLES.glob("*.pcap*"))
SCHEMAS = ROOT / "tests" / "schemas" / "har"


@cache
def schema() -> Draft6Validator:
    resources = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(contents, default_specification=DRAFT6)) for name, contents in resources.items()
    )
    return Draft6Validator(resources["har.json"], registry=registry, format_checker=Draft6Validator.FORMAT_CHECKER)


def entries(made: Report, show_secrets: bool = False) -> list[dict[str, Any]]:
    document = json.loads("".join(har(made, Mask(show_secrets))))
    schema().validate(document)
    assert [page["id"] for page in document["log"]["pages"]] == ["capture"]
    for entry in document["log"]["entries"]:
        assert entry["pageref"] == "capture"
        url = urlsplit(entry["request"]["url"])
        assert entry["request"]["url"].isascii()
        assert url.scheme in ("http", "https")
        assert url.netloc
        spent = [value for value in entry["timings"].values() if value != -1]
        assert abs(entry["time"] - sum(spent)) < 1e-3, "HAR: time is the sum of the timings"
        assert all(value >= 0 for value in spent)
    found: list[dict[str, Any]] = document["log"]["entries"]
    return found


@pytest.mark.parametrize("sample", CAPTURES)
@pytest.mark.parametrize("ports", [(9091,), None])
def test_each_request_of_a_sample_is_an_entry(sample: str, ports: tuple[int, ...] | None) -> None:
    made = analyze([str(SAMPLES / sample)], Options(ports=ports))
    assert len(entries(made)) == sum(1 for exchange in made.exchanges if exchange.request is not None)


def test_a_request_without_a_response_has_status_0_and_a_reason() -> None:
    (entry,) = entries(report(hook(1, "connect", answer=None, absence=Absence.LOST_IN_CAPTURE)))
    assert entry["response"]["status"] == 0
    assert entry["response"]["_error"] == "no response: lost-in-capture"
    assert entry["timings"]["receive"] == 0


def test_a_cut_body_has_a_comment() -> None:
    (entry,) = entries(report(hook(1, "connect", cut=50)))
    assert "50 of " in entry["request"]["comment"]
    assert entry["request"]["bodySize"] == 50


def test_a_response_alone_is_counted_in_the_comment() -> None:
    made = report(hook(1, "connect"), hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"}))
    made.exchanges[0].request = None
    document = json.loads("".join(har(made)))
    assert "1 responses" in document["log"]["comment"]
    assert len(document["log"]["entries"]) == 1


def test_times_and_sizes() -> None:
    made = report(hook(1, "connect", took=0.25))
    (entry,) = entries(made)
    assert (entry["timings"]["wait"], entry["time"]) == (250.0, 250.0)
    assert entry["startedDateTime"] == "2015-06-03T10:12:28Z"
    assert entry["serverIPAddress"] == "127.0.0.1"
    assert json.loads(entry["request"]["postData"]["text"]) == ENVELOPE


def test_secrets_are_masked() -> None:
    made = report(hook(1, "connect", {"sipPassword": "hunter2", "authToken": "hunter2"}, prefix="/x"))
    request = made.exchanges[0].request
    assert request is not None
    request.uri += b"?token=hunter2&a=1"
    request.headers = ((b"Authorization", b"Basic hunter2"), (b"Cookie", b"s=hunter2"))
    assert "hunter2" not in json.dumps(entries(made))
    assert json.dumps(entries(made, show_secrets=True)).count("hunter2") >= 6


def test_secrets_outside_the_body() -> None:
    asked = ((b"Referer", b"http://host/x?token=hunter2"),)
    headers = ((b"Location", b"http://bob:hunter2@host/x?token=hunter2"), (b"Authentication-Info", b"nextnonce=hunter2"))
    made = report(hook(1, "connect", asked=asked, headers=headers))
    request, response = made.exchanges[0].request, made.exchanges[0].response
    assert request is not None
    assert response is not None
    request.uri += b"?to=http%3A%2F%2Fbob%3Ahunter2%40host"
    response.reason = b"Bad token=hunter2"
    assert "hunter2" in json.dumps(entries(made, show_secrets=True))
    fields = entries(made)[0]
    del fields["request"]["url"]  # a URL in a URL has its own escapes
    assert "hunter2" not in json.dumps(fields)


def test_secrets_in_a_cut_body() -> None:
    raw = "SIP/2.0\r\nAuthorization: Digest response=hunter2\r\nTo: x"
    (entry,) = entries(report(hook(1, "connect", {"a": raw, "sipPassword": "hunter2", "b": "x" * 500}, cut=300)))
    said = json.loads(entry["request"]["postData"]["text"])
    assert said["sipPassword"] == "***"
    assert said["a"] == "SIP/2.0\r\nAuthorization: Digest ***\r\nTo: x"


@settings(deadline=None)
@given(
    st.binary(max_size=80),
    st.text(st.characters(max_codepoint=255), max_size=30),
    st.lists(st.tuples(st.binary(max_size=10), st.binary(max_size=20)), max_size=3),
)
def test_any_bytes_are_valid(body: bytes, uri: str, headers: list[tuple[bytes, bytes]]) -> None:
    made = report(hook(1, "connect", raw=body, says=body[::-1], headers=tuple(headers), asked=tuple(headers)))
    exchange = made.exchanges[0]
    assert exchange.request is not None
    exchange.request.uri = uri.encode("latin-1")
    for show_secrets in (False, True):
        document = json.loads("".join(har(made, Mask(show_secrets))))
        schema().validate(document)
