"""wcs-pcap: finds out from a packet capture what went wrong between Web Call Server and a web server.

    import wcs_pcap
    report = wcs_pcap.analyze("log.pcap")
    report.verdict, report.flows, report.findings

Importing this costs next to nothing: what is used is loaded when it is first asked for. See docs/api.md.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # as typing has it, which is not worth loading for this
if TYPE_CHECKING:
    from wcs_pcap.api import Report, analyze
    from wcs_pcap.errors import (
        CaptureError,
        ConfigError,
        ExpectationError,
        FilterError,
        PatternError,
        RecordingError,
        WcsPcapError,
    )
    from wcs_pcap.model import Absence, Exchange, Finding, Flow, HookCall, Severity, Step, Stream, Verdict
    from wcs_pcap.pipeline import Options

_HOMES = {
    "api": ("Report", "analyze"),
    "errors": (
        "CaptureError",
        "ConfigError",
        "ExpectationError",
        "FilterError",
        "PatternError",
        "RecordingError",
        "WcsPcapError",
    ),
    "model": ("Absence", "Exchange", "Finding", "Flow", "HookCall", "Severity", "Step", "Stream", "Verdict"),
    "pipeline": ("Options",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Absence",
    "CaptureError",
    "ConfigError",
    "Exchange",
    "ExpectationError",
    "FilterError",
    "Finding",
    "Flow",
    "HookCall",
    "Options",
    "PatternError",
    "RecordingError",
    "Report",
    "Severity",
    "Step",
    "Stream",
    "Verdict",
    "WcsPcapError",
    "analyze",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
