"""What comes at regular times: keep-alives and retries."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from wcs_pcap.model import NANOSECONDS
from wcs_pcap.rules.diagnostic import Diagnostics, on_calls, on_exchanges, rule
from wcs_pcap.rules.facts import KEEP_ALIVE, Facts, interval
from wcs_pcap.rules.texts import label, plural

SAME = 0.05  # how far times may differ and still count as the same, as a share
USUAL_PAUSE = 10 * NANOSECONDS  # between keep-alives
MIN_PAUSES = 3  # between keep-alives


def regular(times: Sequence[int]) -> float | None:
    """Returns the median of ``times``, of which there is at least one; None where they are not all about the same."""
    from statistics import median

    usual = median(times)
    return usual if all(abs(time - usual) <= SAME * usual for time in times) else None


@rule("TIME010")
def keep_alive_interval(facts: Facts) -> Diagnostics:
    """Media streams are kept alive at another interval than usual."""
    pauses = [pause for _, times in facts.kept_alive for pause in times]
    usual = interval(pauses)
    if usual is not None and len(pauses) >= MIN_PAUSES and regular([usual, USUAL_PAUSE]) is None:
        detail = f"streams are kept alive every {usual / NANOSECONDS:.1f} s, not every {USUAL_PAUSE // NANOSECONDS} s"
        yield on_calls("TIME010", detail, *facts.by_name[KEEP_ALIVE])


@rule("TIME012")
def regular_retries(facts: Facts) -> Diagnostics:
    """The same hook was repeated at a regular distance."""
    for call in facts.suspicious:
        tries = (call.exchange, *call.repeats)
        pauses = [later.time - earlier.time for earlier, later in pairwise(tries)]
        usual = regular(pauses) if len(pauses) > 1 else None
        if usual is not None:
            detail = f"{label(call)} was sent again {plural(len(pauses), 'time')}, every {usual / NANOSECONDS:.1f} s"
            yield on_exchanges("TIME012", detail, tries)
