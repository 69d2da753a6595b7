"""The command as a process: what holds from its first moment on."""

from __future__ import annotations

import gc
from typing import NoReturn


def program() -> NoReturn:
    """Runs the command ``wcs-pcap`` and ends the process.

    It does not look for garbage: what it loads and makes it keeps, or nothing in it goes round in circles (a test says so).
    That is said before anything is loaded, since loading makes much.
    """
    gc.disable()
    from wcs_pcap.cli import program

    program()
