"""Hooks are recognised among other requests by method and the last segment of the path."""

from __future__ import annotations

import pytest

from wcs_pcap.hooks import catalogue
from wcs_pcap.hooks.recognise import hook_name, is_rest_api, looks_like_hook, path_of

HOOKS = [
    ("/EchoApp/connect", "connect"),
    ("/apps/EchoApp/call", "call"),
    ("/x/index.php/CallStatusEvent", "CallStatusEvent"),
    ("/connect", "connect"),
    ("/EchoApp/connect/", "connect"),
    ("/EchoApp//connect", "connect"),
    ("/EchoApp/connect?token=1", "connect"),
    ("/EchoApp/connect?to=/rest-api/call", "connect"),
    ("/EchoApp/connect#top", "connect"),
    ("http://web.example:9091/EchoApp/connect", "connect"),
    ("https://web.example/EchoApp/connect?x=1", "connect"),
    ("/EchoApp/sendDTMF", "sendDtmf"),
    ("/EchoApp/senddtmf", "sendDtmf"),
    ("/EchoApp/sendBugReport", "submitBugReport"),
    ("/EchoApp/unpublishStream", "unPublishStream"),
    ("/EchoApp/CONNECT", "connect"),
    ("/EchoApp/StreamEvent", "StreamEvent"),
    ("/RESTCallbacks/connect", "connect"),
    ("/my-rest-api/connect", "connect"),
]
OTHERS = [
    "/rest-api/call/startup",
    "/rest-api/connect",
    "/RESTCall/connect",
    "/RESTCall",
    "/EchoApp/reconnect",
    "/EchoApp/connect/more",
    "/EchoApp/connect.php",
    "/EchoApp/some-Event",
    "/EchoApp/" + "x" * 90 + "Event",
    "/EchoApp/event",
    "http://connect",
    "/",
    "",
    "*",
]


@pytest.mark.parametrize(("uri", "name"), HOOKS)
def test_hook(uri: str, name: str) -> None:
    assert hook_name("POST", uri) == name
    for method in ("GET", "PUT", "OPTIONS", "post"):
        assert hook_name(method, uri) is None


@pytest.mark.parametrize("uri", OTHERS)
def test_no_hook(uri: str) -> None:
    assert hook_name("POST", uri) is None


@pytest.mark.parametrize(
    ("prefix", "uri", "is_hook"),
    [
        ("/EchoApp", "/EchoApp/connect", True),
        ("EchoApp", "/EchoApp/connect", True),
        ("/EchoApp/", "/EchoApp/connect", True),
        ("/", "/EchoApp/connect", True),
        ("", "/EchoApp/connect", True),
        ("/apps", "/apps/EchoApp/connect", True),
        ("/apps/EchoApp", "http://web.example/apps/EchoApp/connect", True),
        ("/EchoApp", "/EchoApp2/connect", False),
        ("/EchoApp", "/apps/EchoApp/connect", False),
        ("/Echo", "/EchoApp/connect", False),
    ],
)
def test_prefix(prefix: str, uri: str, is_hook: bool) -> None:
    assert (hook_name("POST", uri, prefix) == "connect") is is_hook


@pytest.mark.parametrize(
    ("uri", "path"), [("/a/b?c=/d", "/a/b"), ("http://h/a/b", "/a/b"), ("http://h", "/"), ("/a/http://b", "/a/http://b")]
)
def test_path(uri: str, path: str) -> None:
    assert path_of(uri) == path


def test_rest_api_is_a_whole_segment() -> None:
    assert is_rest_api("/rest-api/stream/find")
    assert is_rest_api("http://wcs.example:9091/rest-api")
    assert is_rest_api("/RESTCall?x=1")
    assert not is_rest_api("/EchoApp/connect?back=/rest-api/")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b"POST /EchoApp/connect HTTP/1.1\r\nHost: x\r\n", True),
        (b"POST /EchoApp/senddtmf HTTP/1.1\r\n", True),
        (b"POST /EchoApp/connect", True),
        (b"POST /EchoApp/conn", False),
        (b"POST /EchoApp/WeirdEvent HTTP/1.1\r\n", False),
        (b"GET /EchoApp/connect HTTP/1.1\r\n", False),
        (b"\x16\x03\x01", False),
        (b"", False),
    ],
)
def test_looks_like_hook(start: bytes, expected: bool) -> None:
    assert looks_like_hook(start) is expected


def test_catalogue_is_consistent() -> None:
    for name, hook in catalogue.hooks().items():
        assert hook.name == name
        assert hook.leads_to or hook.kind in ("event", "direct")
        assert not hook.statuses or hook.kind == "event"
        assert catalogue.spellings()[name.lower()] == name
    assert not {name for name, hook in catalogue.hooks().items() if hook.kind == "event" and hook.refusable} - {
        "StreamKeepAliveEvent"
    }
