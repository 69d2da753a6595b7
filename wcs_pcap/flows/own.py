"""Patterns of a user's own: read from files, with every mistake named by file and line."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence

from wcs_pcap.errors import PatternError
from wcs_pcap.flows.pattern import Pattern, build
from wcs_pcap.flows.schema import mistakes
from wcs_pcap.schema.toml_lines import Lines, syntax_error

MOST_BYTES = 1 << 20


def own_patterns(paths: Sequence[str], codes: Collection[str]) -> dict[str, Pattern]:
    """The patterns in files, by name; ``codes``: the finding codes there are. Raises PatternError with the first mistake."""
    known: dict[str, Pattern] = {}
    for path in paths:
        pattern, wrong = read_pattern(path, codes)
        if pattern is None:
            raise wrong[0]
        if pattern.name in known:
            raise PatternError(f"a pattern {pattern.name!r} was given before", path=path)
        known[pattern.name] = pattern
    return known


def read_pattern(path: str, codes: Collection[str]) -> tuple[Pattern | None, list[PatternError]]:
    """The pattern in a file, or None and everything that is wrong with it, in the order of its lines."""
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        return None, [PatternError(f"cannot be read: {error.strerror}", path=path)]
    if len(raw) > MOST_BYTES:
        return None, [PatternError(f"larger than {MOST_BYTES} bytes: no pattern", path=path)]
    try:
        text = raw.decode("utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        return None, [PatternError("not UTF-8", path=path, offset=raw.count(b"\n", 0, error.start) + 1)]
    except tomllib.TOMLDecodeError as error:
        message, line = syntax_error(error, text)
        return None, [PatternError(message, path=path, offset=line)]
    except RecursionError:
        return None, [PatternError("nests too deeply", path=path)]
    lines = Lines(text)
    wrong = [PatternError(one.reason, path=path, offset=lines.of(one.place)) for one in mistakes(table, codes)]
    if wrong:
        return None, sorted(wrong, key=lambda error: error.offset or 0)
    return build(table), []
