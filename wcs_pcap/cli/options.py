"""What the reading commands share: their options, and how these become an analysis and a place to write to."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from wcs_pcap.cli import no_more_output
from wcs_pcap.deadlines import REST_TIMEOUT
from wcs_pcap.errors import WcsPcapError

if TYPE_CHECKING:
    from wcs_pcap.expect.model import Check
    from wcs_pcap.model import Packet, Report
    from wcs_pcap.output.text.terminal import Terminal
    from wcs_pcap.summary import Summary
    from wcs_pcap.timings import Untimed

Command = TypeVar("Command", bound=Callable[..., Any])

MAX_PORT = 65_535
MAX_SECRET = 4096  # bytes
MOST = 1_000_000_000  # of seconds, more than 31 years; or of times
SHOW_SECRETS = "Do not mask passwords, tokens and the like in what this prints or writes to --output."


class Ports(click.ParamType[Any]):
    """``9091``, ``9091,8081`` or ``any`` (None)."""

    name = "port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        if value == "any":
            return None
        ports = []
        for part in value.split(","):
            if not part.strip().isdecimal() or not 0 < int(part) <= MAX_PORT:
                self.fail(f"{part!r} is no port; give numbers from 1 to {MAX_PORT} with commas between, or any", param, ctx)
            ports.append(int(part))
        return tuple(ports)


class Quantity(click.FloatRange):
    """A number from ``min`` to MOST: neither without end nor ``nan``, which is no number at all."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not number <= MOST:
            self.fail(f"{value} is no number up to {MOST:,}", param, ctx)
        return number


# the parameters that name files: what is written, by option, and what is read
WRITTEN = {"output": "-o", "junit": "--junit", "sarif": "--sarif", "write_baseline": "--write-baseline"}
READ = ("captures", "good", "bad", "checked", "patterns", "expect", "hook_secret_file")  # a baseline may be written anew
STREAMS = {"captures": 0, "output": 1}  # the descriptors that "-" means


class Sparing(click.Command):
    """A command that writes over nothing that it reads: of what was captured there is often only one copy."""

    def invoke(self, ctx: click.Context) -> Any:
        sources = [(path, file) for name in READ for path in _paths(ctx.params.get(name)) if (file := _file(name, path))]
        for name, option in WRITTEN.items():
            target = _file(name, ctx.params.get(name) or ("-" if name == "output" else None))
            for path, source in sources if target else ():
                if source == target:
                    raise WcsPcapError(f"is read here: {option} would write over it", path=path)
        return super().invoke(ctx)


def _paths(value: Any) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _file(name: str, path: str | None) -> tuple[int, int] | None:
    """What tells a file from every other, whatever it is called; None when it is not there, or no file that can be lost."""
    import os
    import stat

    if path is None:
        return None
    try:
        there = os.fstat(STREAMS[name]) if path == "-" and name in STREAMS else os.stat(path)
    except (OSError, ValueError):  # whoever opens it says why
        return None
    return (there.st_dev, there.st_ino) if stat.S_ISREG(there.st_mode) else None


def reading(command: Command) -> Command:
    """Adds the captures and the options that choose what is looked at."""
    return click.argument("captures", nargs=-1, required=True, metavar="CAPTURE...")(choosing(command))


def choosing(command: Command) -> Command:
    """Adds the options that choose what is looked at."""
    for decorate in reversed(
        (
            click.option("--port", type=Ports(), default="9091", show_default=True, metavar="N[,N...]|any",
                         help="Watch these TCP ports."),
            click.option("--app", metavar="PREFIX", help="Only hooks below this path, such as /EchoApp.  [default: any]"),
            click.option("--filter", "filter_text", metavar="EXPR",
                         help="Show only what this Wireshark display filter shows; the judgement stays the same."),
            click.option("--rest-timeout", type=Quantity(min=0), default=REST_TIMEOUT, show_default=True, metavar="SECONDS",
                         help="How long WCS waits for an answer (rest_request_timeout); 0: for ever."),
            click.option("--retry-count", type=click.IntRange(min=0), default=3, show_default=True, metavar="N",
                         help="How often WCS tries a hook again (rest_client_request_retry_count)."),
            click.option("--progress/--no-progress", default=None,
                         help="Show on a terminal how far reading is.  [default: for captures that take long]"),
            click.option("--slow", type=Quantity(min=0), default=1.0, show_default=True, metavar="SECONDS",
                         help="Answers that take longer are reported."),
            click.option("--jobs", type=click.IntRange(min=1), hidden=True, expose_value=False),  # does nothing any more
            click.option("--hook-secret-env", metavar="NAME",
                         help="Verify body hashes with the secret in this environment variable (rest_hook_secret_key)."),
            click.option("--hook-secret-file", metavar="FILE", help="The same with the first line of a file."),
        )
    ):  # fmt: skip
        command = decorate(command)
    return command


def own_patterns(command: Command) -> Command:
    """Adds ``--patterns``."""
    text = "A flow pattern of your own (TOML); may be given again. One of a built-in name replaces it."
    return click.option("--patterns", multiple=True, metavar="FILE", help=text)(command)


def writing(command: Command) -> Command:
    """Adds the options that say where and how output goes."""
    for decorate in reversed(
        (
            click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output."),
            click.option("--show-secrets", is_flag=True, help=SHOW_SECRETS),
            click.option("--no-color", is_flag=True, help="No colour; NO_COLOR in the environment does the same."),
            click.option("-q", "--quiet", is_flag=True, help="Say only what was asked for."),
        )
    ):
        command = decorate(command)
    return command


def formats(*names: str) -> Callable[[Command], Command]:
    """Adds ``--format`` with these values; the first is the default."""
    choice = click.Choice(names)
    return click.option("--format", "output_format", type=choice, default=names[0], show_default=True, help="Form of the output.")


def analysis(options: dict[str, Any], keep_packets: bool = False, timings: Untimed | None = None) -> Report:
    """Runs the analysis that the options ask for."""
    from wcs_pcap.cli.progress import ProgressLine
    from wcs_pcap.pipeline import Options, analyze
    from wcs_pcap.timings import UNTIMED

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
                hook_secret=hook_secret(options),
            ),
        )


def counting(options: dict[str, Any], timings: Untimed) -> Summary:
    """Counts what the options choose."""
    from wcs_pcap.cli.progress import ProgressLine
    from wcs_pcap.summary import summarize

    with ProgressLine(options["progress"]) as progress:
        return summarize(options["captures"], options["port"], options["app"], progress, timings)


def hook_secret(options: dict[str, Any]) -> bytes | None:
    """The secret of the body hash from where the options say; None when they name no place.

    It is never an argument itself: those are seen by every user of the machine. Raises click.UsageError or WcsPcapError when
    there is none in that place.
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


def display_filter(options: dict[str, Any]) -> Callable[[Packet], bool] | None:
    """The compiled ``--filter``, None without one. Raises FilterError before any capture is read."""
    if options["filter_text"] is None:
        return None
    from wcs_pcap.filters import compile_filter

    return compile_filter(options["filter_text"])


@contextmanager
def output_file(options: dict[str, Any]) -> Iterator[IO[str]]:
    """Standard output, or the file that was named.

    Whoever reads it may have enough before all is written: then the rest is not even made, and the command goes on to its
    exit code behind the ``with``. So nothing that decides on this code may be done inside.
    """
    path = options.get("output")
    if path is not None and path != "-":
        try:
            file = open(path, "w", encoding="utf-8")  # noqa: SIM115
        except OSError as error:
            raise WcsPcapError(f"cannot be written: {error.strerror}", path=path) from None
        with suppress(BrokenPipeError), file:
            yield file
    elif sys.stdout is None:
        raise OSError(errno.EBADF, "standard output is closed")
    else:
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:
            no_more_output()


@contextmanager
def screen_of(options: dict[str, Any]) -> Iterator[Terminal]:
    """The screen that the options ask for."""
    import os

    from wcs_pcap.output.text.terminal import Terminal

    with output_file(options) as file:
        color = not options["no_color"] and "NO_COLOR" not in os.environ
        yield Terminal(file, color, options.get("show_secrets", False))


def write_json(options: dict[str, Any], report: Report, check: Check | None = None) -> None:
    """The report as one JSON document, or as JSON lines; ``check`` is added when there is one."""
    from wcs_pcap.output.json.report import JsonReport

    form = JsonReport(report, options["show_secrets"], check)
    with output_file(options) as file:
        file.writelines(form.document() if options["output_format"] == "json" else form.lines())
