"""What an installation differs in, said once: ``wcs-pcap.toml``, or ``[tool.wcs-pcap]`` in ``pyproject.toml``.

The nearest folder upwards that has one counts, ``wcs-pcap.toml`` before ``pyproject.toml``. Its keys are options of the reading
commands; what is given on the command line goes before them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from wcs_pcap.cli.options import MOST
from wcs_pcap.errors import ConfigError

NAMES = ("wcs-pcap.toml", "pyproject.toml")
TABLE = ("tool", "wcs-pcap")
MAY_SPEAK = rb"""(?m)tool\s*\.\s*["']?wcs-pcap|^\s*\[\s*["']?tool["']?\s*\]|^\s*tool\s*="""  # spares parsing most files
MOST_BYTES = 1 << 20


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST


def _is_port(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 65_535


def _are_ports(value: Any) -> bool:
    return value == "any" or _is_port(value) or (isinstance(value, list) and value != [] and all(map(_is_port, value)))


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


# key -> parameter of the commands, what the value must be in words, and a test of it
KEYS: dict[str, tuple[str, str, Callable[[Any], bool]]] = {
    "port": ("port", 'a port, a list of ports, or "any"', _are_ports),
    "app": ("app", 'a text such as "/EchoApp"', lambda value: isinstance(value, str)),
    "rest-timeout": ("rest_timeout", "a number of seconds", _is_number),
    "retry-count": ("retry_count", "a whole number", lambda value: _is_number(value) and isinstance(value, int)),
    "slow": ("slow", "a number of seconds", _is_number),
    "patterns": ("patterns", "a list of files", _are_texts),
    "hook-secret-env": ("hook_secret_env", "the name of an environment variable", lambda value: isinstance(value, str)),
    "hook-secret-file": ("hook_secret_file", "the name of a file", lambda value: isinstance(value, str)),
}
FILES = frozenset(("patterns", "hook-secret-file"))  # names of files are relative to the folder of the configuration


def configured(folder: str) -> dict[str, Any]:
    """The parameters that the configuration for ``folder`` sets. Raises ConfigError with file, line and reason of a mistake."""
    while True:
        for name in NAMES:
            path = os.path.join(folder, name)
            text = _text(path)
            if text is not None and (settings := _settings(text, path)) is not None:
                return settings
        above = os.path.dirname(folder)
        if above == folder:
            return {}
        folder = above


def _text(path: str) -> str | None:
    """The text of a file that may have a say; None for every other."""
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError:
        return None
    if path.endswith(NAMES[1]) and not (TABLE[1].encode() in raw and re.search(MAY_SPEAK, raw)):
        return None
    if len(raw) > MOST_BYTES:
        raise ConfigError(f"larger than {MOST_BYTES} bytes: no configuration", path=path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", path=path, offset=raw.count(b"\n", 0, error.start) + 1) from None


def _settings(text: str, path: str) -> dict[str, Any] | None:
    """The parameters that a file sets; None when it is a pyproject.toml that does not speak of wcs-pcap."""
    import tomllib

    from wcs_pcap.schema.toml_lines import Lines, syntax_error

    try:
        table: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line = syntax_error(error, text)
        raise ConfigError(message, path=path, offset=line) from None
    place: tuple[str, ...] = ()
    if path.endswith(NAMES[1]):
        for place in (TABLE[:1], TABLE):
            table = table.get(place[-1]) if isinstance(table, Mapping) else None
        if table is None:
            return None
    if not isinstance(table, Mapping):
        raise ConfigError(f"{'.'.join(place)} is no table", path=path, offset=Lines(text).of(place))
    settings = {}
    for name, value in table.items():
        key = KEYS.get(name)
        if key is None:
            raise ConfigError(
                f"{name!r} is not known; there are {', '.join(KEYS)}", path=path, offset=Lines(text).of((*place, name))
            )
        parameter, wanted, fits = key
        if not fits(value):
            raise ConfigError(f"{name} must be {wanted}", path=path, offset=Lines(text).of((*place, name)))
        settings[parameter] = _as_given(name, value, os.path.dirname(path))
    return settings


def _as_given(name: str, value: Any, folder: str) -> Any:
    """A value as the command line would have it."""
    if name in FILES:
        return [os.path.join(folder, file) for file in value] if isinstance(value, list) else os.path.join(folder, value)
    if name == "port":
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return value
