"""Options of one installation from ``wcs-pcap.toml``, or from ``[tool.wcs-pcap]`` in ``pyproject.toml``.

The nearest folder upwards that has one counts, ``wcs-pcap.toml`` before ``pyproject.toml``. Its keys are options of the reading
commands; an option on the command line overrides them.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from wcs_pcap.cli.options import MOST
from wcs_pcap.errors import ConfigError

if TYPE_CHECKING:
    from wcs_pcap.schema.shapes import Shape

NAMES = ("wcs-pcap.toml", "pyproject.toml")
TABLE = ("tool", "wcs-pcap")
MAY_HAVE_TABLE = rb"""(?m)tool\s*\.\s*["']?wcs-pcap|^\s*\[\s*["']?tool["']?\s*\]|^\s*tool\s*="""
FILES = frozenset(("patterns", "hook-secret-file"))  # names of files are relative to the folder of the configuration


def _shape() -> Shape:
    """What a configuration may have. A key is the name of an option, with hyphens."""
    from wcs_pcap.schema.shapes import is_number, is_whole, table, value

    def is_port(port: Any) -> bool:
        return is_whole(port, 1, 65_535)

    def are_ports(ports: Any) -> bool:
        return ports == "any" or is_port(ports) or (isinstance(ports, list) and ports != [] and all(map(is_port, ports)))

    def are_texts(texts: Any) -> bool:
        return isinstance(texts, list) and all(isinstance(text, str) for text in texts)

    def is_text(text: Any) -> bool:
        return isinstance(text, str)

    seconds = value("a number of seconds", lambda span: is_number(span, 0, MOST))
    return table(
        {
            "port": value('a port, a list of ports, or "any"', are_ports),
            "app": value('a text such as "/EchoApp"', is_text),
            "rest-timeout": seconds,
            "retry-count": value("a whole number", lambda count: is_whole(count, 0, MOST)),
            "slow": seconds,
            "patterns": value("a list of files", are_texts),
            "hook-secret-env": value("the name of an environment variable", is_text),
            "hook-secret-file": value("the name of a file", is_text),
        }
    )


def configured(folder: str) -> dict[str, Any]:
    """Returns the parameters of commands that the configuration for ``folder`` sets."""
    return found(folder)[1]


def found(folder: str) -> tuple[str | None, dict[str, Any]]:
    """Returns the file of the configuration for ``folder``, None without one, and the parameters that it sets.

    Raises ConfigError with file, line and reason of each mistake.
    """
    while True:
        for name in NAMES:
            settings = _settings(os.path.join(folder, name))
            if settings is not None:
                return os.path.join(folder, name), settings
        above = os.path.dirname(folder)
        if above == folder:
            return None, {}
        folder = above


def _settings(path: str) -> dict[str, Any] | None:
    """The parameters that a file sets; None when it cannot be read or is a pyproject.toml without a table for wcs-pcap."""
    in_project = path.endswith(NAMES[1])
    if not os.path.isfile(path) or not os.access(path, os.R_OK) or (in_project and not _may_have_table(path)):
        return None
    from wcs_pcap.schema.toml_file import TomlFile, read_bytes

    data = read_bytes(path, "configuration", ConfigError)
    file = TomlFile(data, path, ConfigError)
    table = file.table
    if in_project:
        tool = table.get(TABLE[0])
        if not isinstance(tool, dict) or TABLE[1] not in tool:
            return None
        table = tool[TABLE[1]]
    file.check(_shape(), table, TABLE if in_project else (), ".".join(TABLE) if in_project else "")
    return {name.replace("-", "_"): _as_given(name, value, os.path.dirname(path)) for name, value in table.items()}


def _may_have_table(path: str) -> bool:
    """Whether a pyproject.toml may have a table for wcs-pcap: a quick look that spares parsing most of them."""
    with open(path, "rb") as file:
        data = file.read()
    return TABLE[1].encode() in data and re.search(MAY_HAVE_TABLE, data) is not None


def _as_given(name: str, value: Any, folder: str) -> Any:
    """A value as the command line would have it."""
    if name in FILES:
        return [os.path.join(folder, file) for file in value] if isinstance(value, list) else os.path.join(folder, value)
    if name == "port":
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return value
