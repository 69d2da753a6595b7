"""Writes what a command shows, in the format and to the place that its options name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wcs_pcap.output.text.terminal import Terminal


def write(options: dict[str, Any], command: str, subject: Any) -> None:
    """Writes ``subject``, which the writers of ``command`` know (see wcs_pcap.output.formats)."""
    from wcs_pcap.output.formats import writer

    write_subject = writer(command, options["output_format"])
    with terminal_for(options) as terminal:
        write_subject(terminal, subject)


@contextmanager
def terminal_for(options: dict[str, Any]) -> Iterator[Terminal]:
    """Opens the terminal, pipe or file that the options name. As after ``output_file``, the command goes on after the block."""
    import os

    from wcs_pcap.output.files import output_file
    from wcs_pcap.output.masking.mask import Mask
    from wcs_pcap.output.text.terminal import Terminal

    color = not options.get("no_color") and "NO_COLOR" not in os.environ
    with output_file(options.get("output")) as file:
        yield Terminal(file, color, Mask(options.get("show_secrets", False)))
