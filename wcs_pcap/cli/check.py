"""``wcs-pcap check``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from wcs_pcap.cli import exits, tell
from wcs_pcap.cli.options import (
    Sparing,
    analysis,
    display_filter,
    formats,
    output_file,
    own_patterns,
    reading,
    screen_of,
    write_json,
    writing,
)

if TYPE_CHECKING:
    from wcs_pcap.expect.baseline import Baseline
    from wcs_pcap.expect.model import Expectations
    from wcs_pcap.expect.suppress import Suppression
    from wcs_pcap.model import Packet, Report
    from wcs_pcap.output.verdicts import Judgement


class Codes(click.ParamType[Any]):
    """Finding codes with commas between, or beginnings of codes, such as ``FLOW,TCP001``."""

    name = "codes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from wcs_pcap.expect.schema import known_code

        codes = [code.strip() for code in value.split(",")]
        for code in codes:
            if not code or not known_code(code):
                self.fail(
                    f"there is no finding code {code!r}, and none that begins so; `wcs-pcap rule` lists them all", param, ctx
                )
        return codes


@click.command("check", cls=Sparing)
@reading
@own_patterns
@formats("text", "json", "jsonl", "markdown")
@click.option("--expect", metavar="FILE", help="What must be in the capture; see docs/ci.md, and `wcs-pcap learn`.")
@click.option(
    "--select", type=Codes(), multiple=True, metavar="CODE[,CODE]", help="Only these findings count (FLOW: all of FLOW)."
)
@click.option("--ignore", type=Codes(), multiple=True, metavar="CODE[,CODE]", help="These findings do not count.")
@click.option("--baseline", metavar="FILE", help="Findings that are known do not count.")
@click.option("--write-baseline", metavar="FILE", help="Write all that is found as known, then judge with that.")
@click.option("--fail-on", type=click.Choice(list(exits.LEVELS)), help="Exit with 1 on such a finding too.")
@click.option("--strict", is_flag=True, help="What cannot be judged fails: exit with 1 instead of 3.")
@click.option("--allow-inconclusive", is_flag=True, help="Exit with 0 when the capture is not fit to judge.")
@click.option("--junit", metavar="FILE", help="Write JUnit XML: a test case a flow and expectation.")
@click.option("--sarif", metavar="FILE", help="Write SARIF 2.1.0.")
@click.option("--github", is_flag=True, help="Print annotations for GitHub Actions, and write the job's summary.")
@writing
def command(**options: Any) -> int:
    """Judge a capture for CI: exit with 0 (pass), 1 (fail), 2 (cannot be read) or 3 (not fit to judge)."""
    if options["strict"] and options["allow_inconclusive"]:
        raise click.UsageError("--strict and --allow-inconclusive contradict each other")
    shows = display_filter(options)
    expectations, suppression = _wanted(options)
    report = analysis(options, keep_packets=shows is not None)
    if options["write_baseline"] is not None:
        suppression = suppression._replace(baseline=_known_from_now_on(options["write_baseline"], report))
    from wcs_pcap.expect.run import check
    from wcs_pcap.model import Severity
    from wcs_pcap.output.verdicts import Judgement

    judged = check(report, expectations, suppression)
    code = exits.of_check(judged, options["fail_on"], options["strict"], options["allow_inconclusive"])
    judgement = Judgement(judged, code, Severity(options["fail_on"] or "error"), options["strict"])
    _write_files(options, judgement)
    if options["output_format"] in ("json", "jsonl"):
        write_json(options, report, judged)
    elif options["output_format"] == "markdown":
        from wcs_pcap.output.ci.markdown import markdown

        with output_file(options) as file:
            file.writelines(markdown(judgement))
    elif not options["quiet"]:
        from wcs_pcap.output.text.check import print_check

        with screen_of(options) as screen:
            print_check(screen, judged, _frames(report.packets, shows))
    if options["github"]:
        _tell_github(options, judgement)
    return code


def _write_files(options: dict[str, Any], judgement: Judgement) -> None:
    if options["junit"] is not None:
        from wcs_pcap.output.ci.junit import write_junit

        write_junit(options["junit"], judgement)
    if options["sarif"] is not None:
        from wcs_pcap.output.ci.sarif import write_sarif

        write_sarif(options["sarif"], judgement)


def _tell_github(options: dict[str, Any], judgement: Judgement) -> None:
    """Annotations go to standard output, where GitHub looks, unless that is for a program."""
    from wcs_pcap.output.ci.github import workflow_commands, write_summary

    for_people = options["output_format"] == "text" or options["output"] not in (None, "-")
    lines = workflow_commands(judgement)
    if for_people:
        with output_file({}) as file:
            file.writelines(lines)
    else:
        tell("".join(lines).removesuffix("\n"))
    write_summary(judgement)


def _known_from_now_on(path: str, report: Report) -> Baseline:
    from wcs_pcap.expect.baseline import read_baseline, write_baseline

    write_baseline(path, report)
    return read_baseline(path)


def _wanted(options: dict[str, Any]) -> tuple[Expectations, Suppression]:
    """What is expected and what counts; read before any capture, so that mistakes are told at once."""
    from wcs_pcap.expect.baseline import read_baseline
    from wcs_pcap.expect.run import NOTHING
    from wcs_pcap.expect.suppress import Suppression

    expectations = NOTHING
    if options["expect"] is not None:
        from wcs_pcap.expect.read import read_expectations
        from wcs_pcap.pipeline import known_patterns

        expectations = read_expectations(options["expect"], known_patterns(options["patterns"]))
    select, ignore = (tuple(code for codes in options[name] for code in codes) for name in ("select", "ignore"))
    baseline = None if options["baseline"] is None else read_baseline(options["baseline"])
    return expectations, Suppression(select, ignore, baseline)


def _frames(packets: Iterable[Packet], shows: Callable[[Packet], bool] | None) -> set[int] | None:
    """The frames that the display filter shows; None without one."""
    return None if shows is None else {packet.segment.frame for packet in packets if shows(packet)}
