"""Patterns of a user's own: read from files, with every mistake named by file and line."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wcs_pcap.errors import PatternError
from wcs_pcap.flows.pattern import Pattern, build
from wcs_pcap.flows.schema import pattern_shape
from wcs_pcap.schema.toml_file import TomlFile, read_bytes


def own_patterns(paths: Sequence[str], codes: Collection[str]) -> dict[str, Pattern]:
    """Returns the patterns in files, by name; ``codes`` are all finding codes. Raises PatternError as ``read_pattern`` does."""
    known: dict[str, Pattern] = {}
    for path in paths:
        pattern = read_pattern(path, codes)
        if pattern.name in known:
            raise PatternError(f"a pattern {pattern.name!r} was given before", path=path)
        known[pattern.name] = pattern
    return known


def read_pattern(path: str, codes: Collection[str]) -> Pattern:
    """Returns the pattern in a file. Raises PatternError with the first mistake, and the further ones as ``others``."""
    file = TomlFile(read_bytes(path, "pattern", PatternError), path, PatternError)
    file.check(pattern_shape(file.table, codes))
    return build(file.table)
