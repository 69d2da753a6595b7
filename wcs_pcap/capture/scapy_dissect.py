"""What only scapy dissects. No other module imports it, and only ``decode`` and ``show --packet`` import this one.

scapy is quiet here: it writes no folders into HOME, reads no routing tables, and warns of nothing.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

ETHERNET = 1  # link type


@contextmanager
def _without_folders() -> Iterator[None]:
    """Scapy keeps settings and caches in the XDG folders, which it makes; in a place that is not a folder it cannot."""
    names = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, os.devnull))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


with _without_folders(), warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from scapy.config import conf

    logging.getLogger("scapy").handlers = [logging.NullHandler()]
    logging.getLogger("scapy").propagate = False
    conf.route_autoload = conf.route6_autoload = False
    from scapy.contrib import nsh  # noqa: F401 - these register what they dissect
    from scapy.layers import dot15d4, inet, inet6, ppp, sixlowpan  # noqa: F401
    from scapy.layers.inet import IP
    from scapy.layers.inet6 import IPv6


def ip_packet(link_type: int, data: bytes) -> bytes | None:
    """The bytes of the outermost IP packet in a frame, as captured or as scapy decompressed them; None when it finds none."""
    try:
        layers = conf.l2types.num2layer[link_type](data)
        found = layers.getlayer(IP) or layers.getlayer(IPv6)
        return None if found is None else bytes(found.original or found)
    except Exception:  # scapy raises what its code happens to where bytes are missing or hostile
        return None


def ip_packet_of(ethertype: int, data: bytes) -> bytes | None:
    """The same for the bytes after an EtherType."""
    return ip_packet(ETHERNET, bytes(12) + ethertype.to_bytes(2, "big") + data)
