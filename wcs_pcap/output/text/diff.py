"""The text of ``diff``: flow by flow what the bad capture lacks, has more, or has slower."""

from __future__ import annotations

from itertools import groupby

from wcs_pcap.expect.diff import Difference
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import printable
from wcs_pcap.output.views import Comparison
from wcs_pcap.rules.texts import plural

STYLES = {"lacks": "bold red", "more": "bold yellow", "slower": "bold magenta", "differs": "bold"}


def print_comparison(terminal: Terminal, comparison: Comparison) -> None:
    differences = comparison.differences
    for flow, same in groupby(differences, key=lambda difference: difference.flow):
        terminal.line((printable(flow) if flow else "findings", "bold"))
        for difference in same:
            frames = _frames(difference)
            sign = f"  {difference.kind + ('' if difference.certain else '?'):<10}"
            text = printable(terminal.mask.text(difference.text))
            terminal.line((sign, STYLES[difference.kind] if difference.certain else "yellow"), text, (frames, "dim"))
    certain = sum(1 for difference in differences if difference.certain)
    unsure = len(differences) - certain
    count = plural(certain, "difference") + (f", {unsure} that the capture may only not show" if unsure else "")
    terminal.line(("Compared: ", "bold"), count if differences else "no difference")


def _frames(difference: Difference) -> str:
    sides = (("there", difference.good_frame), ("here", difference.bad_frame))
    frames = [f"{name} frame {frame}" for name, frame in sides if frame is not None]
    return f"  ({', '.join(frames)})" if frames else ""
