"""Recognises hooks among HTTP requests by their shape. Source: docs/wcs.md#requests."""

from __future__ import annotations

from functools import lru_cache

from wcs_pcap.hooks.catalogue import spellings

REST_API = ("/rest-api/", "/RESTCall/")  # requests towards WCS, which share the port on a default install


def path_of(uri: str) -> str:
    """Returns the path of a request target, without query, scheme and host."""
    path = uri.partition("?")[0].partition("#")[0]
    if not path.startswith("/") and "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    return path


def is_rest_api(uri: str) -> bool:
    """Whether a request goes to the REST API of WCS: the other direction, not a hook."""
    path = path_of(uri) + "/"
    return any(mark in path for mark in REST_API)


@lru_cache(maxsize=4096)  # hooks repeat a few targets
def invoked(method: bytes, uri: bytes, prefix: str | None = None) -> str | None:
    """Returns the hook that a request line invokes, as ``hook_name`` does; method and URI as they were sent."""
    return hook_name(method.decode("latin-1"), uri.decode("latin-1"), prefix)


def hook_name(method: str, uri: str, prefix: str | None = None) -> str | None:
    """Returns the hook that a request invokes: the last segment of its path, in the catalogue's spelling; None for no hook.

    ``prefix`` (such as "/EchoApp") keeps only hooks below it. A name that is not in the catalogue but ends in "Event" is
    returned as it stands; the body decides whether it is a hook of a newer WCS.
    """
    if method != "POST" or is_rest_api(uri):
        return None
    path = path_of(uri)
    if prefix is not None and not path.startswith(f"/{prefix.strip('/')}/".replace("//", "/")):
        return None
    segment = path.rstrip("/").rpartition("/")[2]
    known = spellings().get(segment.lower())
    if known is not None:
        return known
    return segment if segment.endswith("Event") and segment.isalnum() and len(segment) < 80 else None


def looks_like_hook(start: bytes) -> bool:
    """Whether the first bytes of a request on some other port name a known hook."""
    method, _, rest = start.split(b"\n", 1)[0].partition(b" ")
    name = invoked(method, rest.partition(b" ")[0])
    return name is not None and name.lower() in spellings()
