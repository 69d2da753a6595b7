"""The command line. Each command has a file of its own, which is loaded when the command is called."""

from __future__ import annotations

import os
import re
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from wcs_pcap import __version__

# the commands, each with the first sentence of its help; the module of that name has it as ``command``
COMMANDS = {
    "analyze": "Report what happened and what went wrong, with a verdict.",
    "check": "Judge a capture for CI with a few lines and an exit code.",
    "learn": "Write a file of expectations from a good capture.",
    "diff": "Compare two captures of the same test, flow by flow.",
    "export": "Write exchanges, flows or findings for other tools.",
    "packets": "List the packets of the watched ports as Wireshark does.",
    "exchanges": "List every HTTP request with its response.",
    "show": "Show one exchange in full, or one frame layer by layer.",
    "patterns": "List the flow patterns, or show one of them in full.",
    "rule": "Explain a finding code, or list all of them.",
}
CANNOT_WRITE = 2
INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130
TERMINATED = 143


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, not when the help is shown."""

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
        from wcs_pcap.cli.config import found

        if not ctx.params.get("no_config"):
            with suppress(FileNotFoundError):  # the working directory was deleted
                folder = os.getcwd()
                ctx.meta["wcs_pcap.configuration"], settings = found(folder)
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
@click.option("--no-config", is_flag=True, help="Read no options from wcs-pcap.toml or pyproject.toml.")
def group(no_config: bool) -> None:
    """Find out from a packet capture what went wrong between Flashphoner Web Call Server and a web server.

    Reads pcap and pcapng, plain or compressed, from files or standard input ("-"); needs neither Wireshark nor root.
    """
    del no_config  # LazyGroup.invoke has looked at it


def main() -> None:
    """Runs a command; reports an error as one line on standard error and an exit code."""
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
        print_error_line(f"{message} (see: {path} --help)", path)
        sys.exit(2)
    except SystemExit as ended:
        if ended.code == 1 and type(sys.stdout).__name__ == "_PacifyFlushWrapper":  # how click ends when a reader has enough
            from wcs_pcap.output.files import discard_output

            discard_output()
            sys.exit(0)
        raise
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except OSError as error:  # errors of captures are CaptureErrors: this one is about the output
        print_error_line(f"{error.filename or 'the output'}: cannot be written: {error.strerror}")
        from wcs_pcap.output.files import discard_output

        discard_output()
        sys.exit(CANNOT_WRITE)
    except Exception as error:
        from wcs_pcap.errors import WcsPcapError

        if isinstance(error, WcsPcapError):
            for each in (error, *error.others):
                print_error_line(str(each))
            sys.exit(2)
        if os.environ.get("WCS_PCAP_TRACEBACK"):
            raise
        where = f"{type(error).__name__}: {error}".splitlines()[0]
        print_error_line(f"an error in wcs-pcap itself ({where}); WCS_PCAP_TRACEBACK=1 shows where")
        sys.exit(INTERNAL_ERROR)


def program() -> NoReturn:
    """Runs ``main`` and ends the process at once, without freeing a report of perhaps a gigabyte piece by piece."""
    code: object = 0
    _open_standard_descriptors()
    signal.signal(signal.SIGTERM, _terminate)
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        pass  # the reader has enough; the exit code is still that of the command
    except OSError as error:
        print_error_line(f"the output: cannot be written: {error.strerror}")
        code = CANNOT_WRITE
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _terminate(number: int, frame: object) -> NoReturn:
    """Ends by way of the ``finally`` blocks, which remove half-written files."""
    del number, frame
    sys.exit(TERMINATED)


def print_error(text: str) -> None:
    """Prints a text on standard error; an error in doing so is ignored."""
    with suppress(OSError):
        click.echo(text, err=True)


def _open_standard_descriptors() -> None:
    """Opens standard descriptors that were closed (``>&-``): else the next file that is opened would take the place of one."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(descriptor)


def print_error_line(message: str, program: str = "wcs-pcap") -> None:
    """Prints an error as one line without control characters and without commands of CI servers."""
    from wcs_pcap.output.text.harmless import without_commands

    line = "".join(character if character.isprintable() else "?" for character in message)
    print_error(without_commands(f"{program}: {line}"))
