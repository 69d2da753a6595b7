"""Writes a whole file, or says in one line why it cannot be written."""

from __future__ import annotations

from pathlib import Path

from wcs_pcap.errors import WcsPcapError


def write_file(path: str, data: bytes, append: bool = False) -> None:
    """Writes ``data`` to ``path``, behind what is there with ``append``. Raises WcsPcapError when it cannot be written.

    A pipe whose reader has enough is no error.
    """
    try:
        with Path(path).open("ab" if append else "wb") as file:
            file.write(data)
    except BrokenPipeError:
        pass
    except OSError as error:
        raise WcsPcapError(f"cannot be written: {error.strerror}", path=path) from None
