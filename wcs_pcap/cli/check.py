"""``wcs-pcap check``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from wcs_pcap.cli import exits, print_error
from wcs_pcap.cli.analysis import filtered_analysis, frames_of
from wcs_pcap.cli.guard import GuardedCommand
from wcs_pcap.cli.options import FAIL_ON, PATTERNS, QUIET, formats, reading, writing
from wcs_pcap.cli.writing import write

if TYPE_CHECKING:
    from wcs_pcap.expect.baseline import Baseline
    from wcs_pcap.expect.model import Expectations
    from wcs_pcap.expect.suppress import Suppression
    from wcs_pcap.model import Report
    from wcs_pcap.output.verdicts import Judgement


class Codes(click.ParamType[Any]):
    """Finding codes or beginnings of codes, with commas between: ``FLOW,TCP001``."""

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


@click.command("check", cls=GuardedCommand)
@reading()
@PATTERNS
@formats("check")
@click.option("--expect", metavar="FILE", help="What the capture must contain; see docs/ci.md and `wcs-pcap learn`.")
@click.option(
    "--select", type=Codes(), multiple=True, metavar="CODE[,CODE]", help="Count only these findings (FLOW: all of FLOW)."
)
@click.option("--ignore", type=Codes(), multiple=True, metavar="CODE[,CODE]", help="Do not count these findings.")
@click.option("--baseline", metavar="FILE", help="Do not count the findings of this baseline.")
@click.option("--write-baseline", metavar="FILE", help="Write a baseline of all findings, then judge with it.")
@FAIL_ON
@click.option("--strict", is_flag=True, help="Exit with 1 instead of 3 when the capture cannot be judged.")
@click.option("--allow-inconclusive", is_flag=True, help="Exit with 0 instead of 3 when the capture cannot be judged.")
@click.option("--junit", metavar="FILE", help="Write JUnit XML: a test case for each flow and expectation.")
@click.option("--sarif", metavar="FILE", help="Write SARIF 2.1.0.")
@click.option("--github", is_flag=True, help="Print annotations for GitHub Actions, and write the job's summary.")
@writing
@QUIET
def command(**options: Any) -> int:
    """Judge a capture for CI with a few lines and an exit code.

    Exit codes: 0 (pass), 1 (fail), 2 (cannot be read), 3 (cannot be judged).
    """
    if options["strict"] and options["allow_inconclusive"]:
        raise click.UsageError("--strict and --allow-inconclusive contradict each other")
    if options["filter_text"] is not None:
        from wcs_pcap.filters import compile_filter

        compile_filter(options["filter_text"])  # a mistake in it is reported before those in files
    expectations, suppression = _read_files(options)
    report, shown = filtered_analysis(options)
    if options["write_baseline"] is not None:
        suppression = suppression._replace(baseline=_new_baseline(options["write_baseline"], report))
    from wcs_pcap.expect.run import check
    from wcs_pcap.model import Severity
    from wcs_pcap.output.verdicts import Judgement

    checked = check(report, expectations, suppression)
    judgement = Judgement(
        check=checked,
        exit_code=exits.of_check(checked, options["fail_on"], options["strict"], options["allow_inconclusive"]),
        fails_from=Severity(options["fail_on"] or "error"),
        strict=options["strict"],
        frames=frames_of(shown),
    )
    for name in ("junit", "sarif"):
        if options[name] is not None:
            write({"output_format": name, "output": options[name]}, "check for CI", judgement)
    if options["output_format"] != "text" or not options["quiet"]:
        write(options, "check", judgement)
    if options["github"]:
        _write_for_github(options, judgement)
    return judgement.exit_code


def _write_for_github(options: dict[str, Any], judgement: Judgement) -> None:
    """Writes annotations to standard output, where GitHub looks, or to standard error if the output is for a program."""
    from wcs_pcap.output.ci.github import workflow_commands, write_summary

    if options["output_format"] == "text" or options["output"] not in (None, "-"):
        write({"output_format": "github"}, "check for CI", judgement)
    else:
        print_error("".join(workflow_commands(judgement)).removesuffix("\n"))
    write_summary(judgement)


def _new_baseline(path: str, report: Report) -> Baseline:
    from wcs_pcap.expect.baseline import read_baseline, write_baseline

    write_baseline(path, report)
    return read_baseline(path)


def _read_files(options: dict[str, Any]) -> tuple[Expectations, Suppression]:
    """Reads what is expected and what counts, before any capture, so that mistakes are reported at once."""
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
