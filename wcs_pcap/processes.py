"""What other processes have in common that this one begins."""

from __future__ import annotations

import os


def silence() -> None:
    """Lets go of what the process that began this one reads from and writes to."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
