"""Reads a file of expectations."""

from __future__ import annotations

from collections.abc import Mapping

from wcs_pcap.errors import ExpectationError
from wcs_pcap.expect.model import Expectations, FlowExpectation, many
from wcs_pcap.expect.schema import expectations_shape
from wcs_pcap.flows.pattern import Pattern, patterns
from wcs_pcap.schema.toml_file import TomlFile, read_bytes


def read_expectations(path: str, known: Mapping[str, Pattern] | None = None) -> Expectations:
    """Returns the expectations in the TOML file ``path``; ``known`` are all patterns, the built-in ones unless given.

    Raises ExpectationError with the first mistake and its line, and the further ones as ``others``.
    """
    return parse_expectations(read_bytes(path, "file of expectations", ExpectationError), path, known)


def parse_expectations(text: str | bytes, path: str, known: Mapping[str, Pattern] | None = None) -> Expectations:
    """Returns the expectations in ``text``, as ``read_expectations`` does; ``path`` is named in errors."""
    data = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    file = TomlFile(data, path, ExpectationError)
    file.check(expectations_shape(patterns() if known is None else known))
    findings = file.table.get("findings", {})
    return Expectations(
        path=path,
        flows=tuple(map(FlowExpectation.of, file.table.get("flow", ()))),
        forbid=many(findings.get("forbid")),
        allow=many(findings.get("allow")),
        others=file.table.get("others", "pass"),
    )
