"""Files that a user writes, or has had written, for ``check``."""

from __future__ import annotations

from pathlib import Path

from wcs_pcap.errors import ExpectationError


def read_file(path: str, most: int, what: str) -> bytes:
    """The bytes of ``path``. Raises ExpectationError when it cannot be read, or is no ``what``: longer than ``most`` bytes."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise ExpectationError(f"cannot be read: {error.strerror}", path=path) from None
    if len(data) > most:
        raise ExpectationError(f"is larger than {most:,} bytes: this is no {what}", path=path)
    return data
