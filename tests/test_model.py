"""What value types compute from their attributes."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest

from wcs_pcap.model import address_text, is_loopback


@pytest.mark.parametrize("text", ["127.0.0.1", "127.255.0.9", "10.0.0.127", "0.0.0.0", "255.255.255.255"])
def test_ipv4(text: str) -> None:
    address = IPv4Address(text)
    assert address_text(address.packed) == text
    assert is_loopback(address.packed) == address.is_loopback


@pytest.mark.parametrize(
    ("text", "loopback"), [("::1", True), ("::ffff:127.0.0.1", True), ("::7f00:1", False), ("fe80::1", False)]
)
def test_ipv6(text: str, loopback: bool) -> None:
    address = IPv6Address(text)
    assert address_text(address.packed) == str(address)
    assert is_loopback(address.packed) is loopback
