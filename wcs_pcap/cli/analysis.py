"""How the options of a command become an analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wcs_pcap.cli.guard import refuse_unreadable
from wcs_pcap.errors import WcsPcapError

if TYPE_CHECKING:
    from wcs_pcap.model import Packet, Report
    from wcs_pcap.summary import Summary
    from wcs_pcap.timings import Untimed

MAX_SECRET = 4096  # bytes


def analysis(options: dict[str, Any], keep_packets: bool = False, timings: Untimed | None = None) -> Report:
    """Runs the analysis that the options ask for."""
    from wcs_pcap.cli.progress import ProgressLine
    from wcs_pcap.pipeline import Options, analyze
    from wcs_pcap.timings import UNTIMED

    refuse_unreadable(options["captures"])
    with ProgressLine(options["progress"]) as progress:
        return analyze(
            options["captures"],
            Options(
                ports=options["port"],
                app=options["app"],
                rest_timeout=options["rest_timeout"],
                retry_count=options["retry_count"],
                slow=options["slow"],
                keep_packets=keep_packets,
                progress=progress,
                timings=timings or UNTIMED,
                patterns=options.get("patterns", ()),
                hook_secret=_hook_secret(options),
            ),
        )


def counting(options: dict[str, Any], timings: Untimed) -> Summary:
    """Counts what the captures contain."""
    from wcs_pcap.cli.progress import ProgressLine
    from wcs_pcap.summary import summarize

    refuse_unreadable(options["captures"])
    with ProgressLine(options["progress"]) as progress:
        return summarize(options["captures"], options["port"], options["app"], progress, timings)


def filtered_analysis(
    options: dict[str, Any], keep_packets: bool = False, timings: Untimed | None = None
) -> tuple[Report, list[Packet] | None]:
    """Runs the analysis; returns with it the packets that ``--filter`` shows, None without a filter.

    Raises FilterError before any capture is read.
    """
    if options["filter_text"] is None:
        return analysis(options, keep_packets, timings), None
    from wcs_pcap.filters import compile_filter

    shows = compile_filter(options["filter_text"])
    report = analysis(options, keep_packets=True, timings=timings)
    return report, [packet for packet in report.packets if shows(packet)]


def frames_of(packets: list[Packet] | None) -> set[int] | None:
    """Returns the numbers of the frames that the display filter shows, None without one."""
    return None if packets is None else {packet.segment.frame for packet in packets}


def _hook_secret(options: dict[str, Any]) -> bytes | None:
    """Returns the key of the body hash from the place that the options name, None without one.

    It is never an argument itself: every user of the machine sees those. Raises click.UsageError or WcsPcapError when the place
    has no key.
    """
    import os

    name, path = options.get("hook_secret_env"), options.get("hook_secret_file")
    if name is not None and path is not None:
        raise click.UsageError("--hook-secret-env and --hook-secret-file do not go together")
    if name is not None:
        secret = os.environb.get(os.fsencode(name), b"") if os.supports_bytes_environ else os.environ.get(name, "").encode()
        if not secret:
            raise click.UsageError(f"the environment variable {name} is not set, or empty")
        return secret
    if path is None:
        return None
    try:
        with open(path, "rb") as file:
            secret = file.readline(MAX_SECRET).rstrip(b"\r\n")
    except OSError as error:
        raise WcsPcapError(f"cannot be read: {error.strerror}", path=path) from None
    if not secret:
        raise WcsPcapError("its first line is empty", path=path)
    return secret
