"""The command line. Each command lies in a file of its own and is loaded only when it is called."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from wcs_pcap import __version__

# command -> what it does; the module of that name holds it as ``command``
COMMANDS = {
    "analyze": "Say what happened and what went wrong: table, flows, findings, verdict.",
    "check": "The same judgement for CI: few words and an exit code.",
    "learn": "Write from a good capture what check --expect is to find in others.",
    "diff": "What a bad capture lacks, has more, or has slower than a good one.",
    "export": "Exchanges, flows or findings for other tools: HAR, CSV, JSON lines, Parquet.",
    "packets": "Wireshark's packet list of the watched traffic.",
    "exchanges": "One row for each request and its response.",
    "show": "One exchange in full: headers, JSON of both sides, frames, timing.",
    "patterns": "The sequences that flows are held against, and a check of your own.",
    "rule": "What a finding code means, why it matters, what to do.",
}
CANNOT_WRITE = 2
INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, not when help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"wcs_pcap.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        from wcs_pcap.cli.config import configured

        if not ctx.params.get("no_config"):
            settings = configured(os.getcwd())
            ctx.default_map = dict.fromkeys(COMMANDS, settings)
        return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: wcs-pcap analyze log.pcap",
)
@click.version_option(__version__, prog_name="wcs-pcap")
@click.option("--no-config", is_flag=True, help="Take no options from wcs-pcap.toml or pyproject.toml.")
def group(no_config: bool) -> None:
    """Find out from a packet capture what went wrong between Flashphoner Web Call Server and a web server.

    Reads pcap and pcapng, plain or compressed, from files or standard input ("-"); needs neither Wireshark nor root.
    """
    del no_config  # LazyGroup.invoke has looked at it


def main() -> None:
    """Runs a command and turns what goes wrong into one line and an exit code."""
    try:
        sys.exit(group(standalone_mode=False, prog_name="wcs-pcap") or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        with suppress(BrokenPipeError):
            click.echo(error.format_message())
        sys.exit(2)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "wcs-pcap"
        message = re.sub(r"\s*\n\s*", " ", error.format_message()).rstrip(".")  # click lists choices one a line
        _complain(f"{message} (see: {path} --help)", path)
        sys.exit(2)
    except click.Abort:
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:  # captures have their own errors: this one is about what is written
        _complain(f"{error.filename or 'the output'}: cannot be written: {error.strerror}")
        no_more_output()
        sys.exit(CANNOT_WRITE)
    except Exception as error:
        from wcs_pcap.errors import WcsPcapError

        if isinstance(error, WcsPcapError):
            for each in (error, *error.others):
                _complain(str(each))
            sys.exit(2)
        if os.environ.get("WCS_PCAP_TRACEBACK"):
            raise
        where = f"{type(error).__name__}: {error}".splitlines()[0]
        _complain(f"an error in wcs-pcap itself ({where}); with WCS_PCAP_TRACEBACK=1 it says where")
        sys.exit(INTERNAL_ERROR)


def program() -> NoReturn:
    """``main`` as a process: it ends at once, without taking apart a report of perhaps a gigabyte piece by piece."""
    code: object = 0
    _occupy_descriptors()
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        pass  # whoever read it has enough; the code is still what the command says
    except OSError as error:
        _complain(f"the output: cannot be written: {error.strerror}")
        code = CANNOT_WRITE
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def no_more_output() -> None:
    """What is still to be written to standard output goes nowhere, even at the last flush."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def tell(text: str) -> None:
    """Says it on standard error, if anybody listens there."""
    with suppress(OSError):
        click.echo(text, err=True)


def _occupy_descriptors() -> None:
    """Gives what was closed (``>&-``) a place that holds nothing: else the next file that is opened would be taken for it."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(descriptor)


def _complain(message: str, program: str = "wcs-pcap") -> None:
    line = "".join(character if character.isprintable() else "?" for character in message)
    tell(f"{program}: {line}")
