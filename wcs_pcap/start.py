"""The command as a process: what holds before anything else is imported."""

from __future__ import annotations

import gc
from typing import NoReturn


def program() -> NoReturn:
    """Runs the command ``wcs-pcap`` and ends the process.

    Nearly every object of an analysis is kept until its end, so that the garbage collector would search much and find little:
    it starts seldom. The thresholds are set before the command's modules are imported, since imports make many objects.
    """
    gc.set_threshold(1_000_000, 20, 50)
    from wcs_pcap.cli import program

    program()
