"""The options that several commands share, and the types of their values."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import click

from wcs_pcap.deadlines import REST_TIMEOUT
from wcs_pcap.output.formats import WRITERS

Command = TypeVar("Command", bound=Callable[..., Any])

MAX_PORT = 65_535
MOST = 1_000_000_000  # of seconds, more than 31 years; or of repetitions


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
                self.fail(f"{part!r} is not a port; give numbers from 1 to {MAX_PORT} with commas between, or any", param, ctx)
            ports.append(int(part))
        return tuple(ports)


class Quantity(click.FloatRange):
    """A number from ``min`` to MOST; neither infinity nor ``nan``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not number <= MOST:
            self.fail(f"{value} is not a number up to {MOST:,}", param, ctx)
        return number


OUTPUT = click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")
SHOW_SECRETS = click.option("--show-secrets", is_flag=True, help="Show passwords, tokens and other secrets instead of ***.")
NO_COLOR = click.option("--no-color", is_flag=True, help="Print without colour, as with NO_COLOR in the environment.")
FAIL_ON = click.option(
    "--fail-on", type=click.Choice(("error", "warning")), help="Exit with 1 on a finding of this severity or worse."
)
QUIET = click.option("-q", "--quiet", is_flag=True, help="Print the result alone.")
IGNORED_QUIET = click.option("-q", "--quiet", is_flag=True, hidden=True)
PATTERNS = click.option(
    "--patterns", multiple=True, metavar="FILE",
    help="A flow pattern of your own (TOML); repeatable. One of a built-in name replaces it.",
)  # fmt: skip

READING: dict[str, dict[str, Any]] = {
    "--port": {
        "type": Ports(), "default": "9091", "show_default": True, "metavar": "N[,N...]|any", "help": "Watch these TCP ports.",
    },
    "--app": {"metavar": "PREFIX", "help": "Take only requests below this path for hooks, such as /EchoApp.  [default: any]"},
    "--filter": {
        "metavar": "EXPR", "help": "Show only what this Wireshark display filter shows; the verdict stays the same.",
    },
    "--rest-timeout": {
        "type": Quantity(min=0), "default": REST_TIMEOUT, "show_default": True, "metavar": "SECONDS",
        "help": "How long WCS waits for a response (rest_request_timeout); 0: without limit.",
    },
    "--retry-count": {
        "type": click.IntRange(min=0), "default": 3, "show_default": True, "metavar": "N",
        "help": "How often WCS repeats a hook (rest_client_request_retry_count).",
    },
    "--slow": {
        "type": Quantity(min=0), "default": 1.0, "show_default": True, "metavar": "SECONDS",
        "help": "Report responses that take longer.",
    },
    "--hook-secret-env": {
        "metavar": "NAME", "help": "Verify body hashes with the key in this environment variable (rest_hook_secret_key).",
    },
    "--hook-secret-file": {"metavar": "FILE", "help": "Verify body hashes with the key in the first line of a file."},
    "--progress/--no-progress": {
        "default": None, "help": "Show on a terminal how much is read.  [default: for captures that take long]",
    },
}  # fmt: skip
PARAMETERS = {"--filter": "filter_text"}
FOR_FINDINGS = ("--slow", "--hook-secret-env", "--hook-secret-file")
FOR_HOOKS = ("--app", "--rest-timeout", "--retry-count")


def reading(without: Collection[str] = ()) -> Callable[[Command], Command]:
    """Adds the captures and the options of an analysis. Those in ``without`` have no effect: accepted, but not in the help."""

    def decorate(command: Command) -> Command:
        return click.argument("captures", nargs=-1, required=True, metavar="CAPTURE...")(analysing(without)(command))

    return decorate


def analysing(without: Collection[str] = ()) -> Callable[[Command], Command]:
    """Adds the options of an analysis, as ``reading`` does."""

    def decorate(command: Command) -> Command:
        command = click.option("--jobs", type=click.IntRange(min=1), hidden=True, expose_value=False)(command)  # has no effect
        for option, settings in reversed(READING.items()):
            names = (option, PARAMETERS[option]) if option in PARAMETERS else (option,)
            command = click.option(*names, hidden=option in without, **settings)(command)
        return command

    return decorate


def writing(command: Command) -> Command:
    """Adds the options of the output."""
    return OUTPUT(SHOW_SECRETS(NO_COLOR(command)))


def formats(command: str, required: bool = False) -> Callable[[Command], Command]:
    """Adds ``--format`` with the formats of a command; the first one is the default unless it is required."""
    names = list(WRITERS[command])
    default: dict[str, Any] = {"required": True} if required else {"default": names[0], "show_default": True}
    return click.option("--format", "output_format", type=click.Choice(names), help="Format of the output.", **default)
