"""Secrets in JSON values and in HTTP headers."""

from __future__ import annotations

from typing import Any

import pytest

from wcs_pcap.output.masking.text import MASK
from wcs_pcap.output.masking.values import mask_header, mask_json


def test_a_secret_of_any_type_is_masked() -> None:
    assert mask_json({"token": {"deep": "x"}, "pwd": 5, "auth": None}) == {"token": MASK, "pwd": MASK, "auth": None}


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        (b"Authorization", b"WCS 0123456789abcdef0123456789abcdef", b"WCS ***"),
        (b"authorization", b"Basic dXNlcjpwdw==", b"Basic ***"),
        (b"Authorization", b"naked", b"***"),
        (b"Cookie", b"session=1; b=2", b"***"),
        (b"X-Api-Key", b"abc", b"***"),
        (b"Content-Type", b"application/json", b"application/json"),
        (b"Authentication-Info", b'nextnonce="abc"', b"***"),
        (b"Location", b"http://bob:abc@host/cb?access_token=abc&x=1", b"http://***@host/cb?access_token=***&x=1"),
        (b"Referer", b"http://host/p?token=abc", b"http://host/p?token=***"),
        (b"X-Accel-Redirect", b"/x?password=abc", b"/x?password=***"),
        (b"WWW-Authenticate", b'Digest realm="r", nonce="n"', b'Digest realm="r", nonce="n"'),
        (b"Keep-Alive", b"timeout=5, max=100", b"timeout=5, max=100"),
    ],
)
def test_headers(name: bytes, value: bytes, shown: bytes) -> None:
    assert mask_header(name, value) == shown


@pytest.mark.parametrize("more", [{}, {"list": [1]}, {f"field{number}": number for number in range(200)}])
def test_a_secret_in_the_name_of_a_member(more: dict[str, Any]) -> None:
    """Web servers that parse JSON as a form echo the body as a name."""
    masked = mask_json({'{"sipLogin":"bob","sipPassword":"hunter2"}': "", **more})
    assert "hunter2" not in str(masked)
    assert '"sipLogin":"bob"' in str(masked)
    assert {name: masked[name] for name in more} == more
