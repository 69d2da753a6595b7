"""Draws docs/images from real output: python docs/pictures.py"""

from __future__ import annotations

import io
import os
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from wcs_pcap.output.text.report import print_report
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.views import ReportView
from wcs_pcap.pipeline import analyze

ROOT = Path(__file__).parent.parent
PICTURES = {"analyze": "samples/missing_registration_status.pcap", "inconclusive": "samples/lost_packets.pcap"}
COLUMNS = 118

# rich's own frame names fonts on a server; a picture in a repository had better need nothing
FORMAT = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xml:space="preserve"
 xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: {char_height}px;
  line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}</defs>
<rect fill="#16181d" width="100%" height="100%" rx="8"/>
<g transform="translate(12, 12)">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def draw(sample: str) -> str:
    """The colours and words of ``analyze`` on a terminal, as SVG."""
    terminal = Terminal(io.StringIO())
    terminal.width = COLUMNS
    console = Console(
        record=True,
        width=COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        highlight=False,
        markup=False,
    )
    terminal.console, terminal.colored = console, True
    terminal.line(("$ ", "dim"), f"wcs-pcap analyze {sample}")
    print_report(terminal, ReportView(analyze([sample])))
    svg = console.export_svg(code_format=FORMAT, theme=MONOKAI, unique_id="screen")
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


if __name__ == "__main__":
    os.chdir(ROOT)
    for name, sample in PICTURES.items():
        (ROOT / "docs" / "images" / f"{name}.svg").write_text(draw(sample), encoding="utf-8")
