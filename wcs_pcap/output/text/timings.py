"""The seconds that each stage of an analysis took, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from wcs_pcap.model import Capture

MEGABYTE = 1_000_000


def timing_lines(seconds: Mapping[str, float], captures: Sequence[Capture], exchanges: int) -> Iterator[str]:
    """Yields a line a stage, then the packets, bytes and exchanges a second of all stages together."""
    total = sum(seconds.values())
    yield f"{'stage':<12} {'seconds':>9} {'share':>6}"
    for stage, spent in seconds.items():
        yield f"{stage:<12} {spent:>9.3f} {spent / total if total else 0:>6.0%}"
    yield f"{'all':<12} {total:>9.3f}"
    size, packets = (sum(values) for values in zip(*((c.bytes or 0, c.packets) for c in captures), strict=True))
    amounts = {"packets": packets, "MB": size / MEGABYTE, "exchanges": exchanges}
    if total:
        yield "a second: " + ", ".join(f"{amount / total:,.0f} {name}" for name, amount in amounts.items())
