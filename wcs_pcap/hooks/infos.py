"""What the text in ``info`` says about why something failed or ended, from ``infos.toml``. Source: docs/wcs.md#info."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from wcs_pcap.schema.tables import load_table

_SIP = re.compile(r"SIP (\d{3})\b")


def info_kind(family: str, info: str) -> str | None:
    """The kind of a text of a hook ``family`` ("call", "stream"): benign, media, access, source, sip or other; None: unknown."""
    if _SIP.match(info):
        return "sip"
    return _kinds().get((family, info.strip().rstrip(".").lower()))


def sip_code(info: str) -> int | None:
    """The code of the SIP answer that ``info`` tells of; None when it tells of none."""
    found = _SIP.match(info)
    return int(found[1]) if found else None


@cache
def _kinds() -> Mapping[tuple[str, str], str]:
    return {
        (family, text.lower()): kind
        for family, kinds in load_table("hooks/infos.toml").items()
        for kind, texts in kinds.items()
        for text in texts
    }
