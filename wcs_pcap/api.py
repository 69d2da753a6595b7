"""The Python API: ``analyze`` and its Report. Import it from ``wcs_pcap``; see docs/api.md."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from wcs_pcap import model, pipeline
from wcs_pcap.pipeline import DEFAULTS, Options

if TYPE_CHECKING:
    import pandas

    from wcs_pcap.expect.model import Check
    from wcs_pcap.output.json.types import ReportJson

Path = str | os.PathLike[str]


class Report(model.Report):
    """The result of an analysis: see ``model.Report`` for its fields, and docs/report.schema.json for its JSON.

    The frames are pandas data frames. Secrets in them and in the JSON are masked unless ``show_secrets`` is true.
    """

    __slots__ = ()

    def exchanges_frame(self, show_secrets: bool = False) -> pandas.DataFrame:
        """Returns one row an exchange. ``time`` is a datetime in UTC; ``latency`` and ``duration`` are seconds."""
        return self._frame("exchanges", show_secrets)

    def flows_frame(self, show_secrets: bool = False) -> pandas.DataFrame:
        """Returns one row a flow. ``first_time`` and ``last_time`` are datetimes in UTC; ``duration`` is in seconds."""
        return self._frame("flows", show_secrets)

    def findings_frame(self, show_secrets: bool = False) -> pandas.DataFrame:
        """Returns one row a finding. ``time`` is a datetime in UTC."""
        return self._frame("findings", show_secrets)

    def to_json(self, show_secrets: bool = False) -> ReportJson:
        """Returns the report as ``wcs-pcap analyze --format json`` writes it, as dicts and lists."""
        from wcs_pcap.output.json.report import JsonReport
        from wcs_pcap.output.masking.mask import Mask

        return cast("ReportJson", json.loads("".join(JsonReport(self, Mask(show_secrets)).document())))

    def check(
        self, expect: Path | None = None, *, select: Iterable[str] = (), ignore: Iterable[str] = (), baseline: Path | None = None
    ) -> Check:
        """Judges the report as ``wcs-pcap check`` does: against the file of expectations ``expect``, else by the patterns.

        Raises ExpectationError when a file cannot be used.
        """
        from wcs_pcap.expect.baseline import read_baseline
        from wcs_pcap.expect.read import read_expectations
        from wcs_pcap.expect.run import NOTHING, check
        from wcs_pcap.expect.suppress import Suppression

        expectations = NOTHING if expect is None else read_expectations(os.fspath(expect))
        known = None if baseline is None else read_baseline(os.fspath(baseline))
        return check(self, expectations, Suppression(tuple(select), tuple(ignore), known))

    def _frame(self, table: str, show_secrets: bool) -> pandas.DataFrame:
        from wcs_pcap.output.export.frames import frame
        from wcs_pcap.output.masking.mask import Mask

        return frame(self, table, Mask(show_secrets))


def analyze(captures: Path | Sequence[Path], options: Options | None = None, **changes: Any) -> Report:
    """Analyses one capture, or several as one timeline; "-" is standard input.

    ``options`` describe an installation; single ones can be given by name, as ``ports=(8081,)``, or ``ports=None`` for every
    port. Raises CaptureError when no capture can be used, PatternError when a pattern of one's own has a mistake, and TypeError
    for an unknown option. Captures larger than memory stream through: memory grows with what is watched.
    """
    paths = [captures] if isinstance(captures, str | os.PathLike) else list(captures)
    if changes:
        given = options or DEFAULTS
        options = Options(**given._asdict() | changes)
    found = pipeline.analyze([os.fspath(path) for path in paths], options or DEFAULTS)
    return Report(**{name: getattr(found, name) for name in model.Report.__slots__})
