"""How a further package is added to this installation of wcs-pcap."""

from __future__ import annotations

import json
import shlex
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

PROGRAM = "wcs-pcap"


def command_to_install(package: str, extra: str) -> str:
    """Returns the shell command that adds ``package``, which wcs-pcap's ``extra`` contains, for the way of this installation."""
    prefix = Path(sys.prefix)
    if (prefix / "pipx_metadata.json").is_file():
        return f"pipx inject {PROGRAM} {package}"
    if (prefix / "uv-receipt.toml").is_file():
        return f"uv tool install --with {package} {shlex.quote(_source())}"
    set_up = prefix.parent / "setup.sh"
    if set_up.is_file() and any(prefix.glob("installed-*")):  # the stamps of setup.sh
        return f"{shlex.quote(str(set_up))} {extra}"
    return f"{shlex.quote(sys.executable)} -m pip install {package}"


def _source() -> str:
    """Returns what wcs-pcap was installed from: a folder, a URL, or its name in a package index."""
    try:
        record = distribution(PROGRAM).read_text("direct_url.json")  # PEP 610
    except PackageNotFoundError:
        record = None
    if record is None:
        return PROGRAM
    entry = json.loads(record)
    url = str(entry["url"])
    if "vcs_info" in entry:
        return f"{entry['vcs_info']['vcs']}+{url}"
    parts = urlsplit(url)
    return unquote(parts.path) if parts.scheme == "file" else url
