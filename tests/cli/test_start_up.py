"""What a command loads: start-up stays instant only as long as nobody adds an import."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import SAMPLES

CALL = str(SAMPLES / "call.pcap")

# modules of the standard library that take a millisecond or more, or that no analysis of a common capture needs
HEAVY = {
    "argparse", "array", "asyncio", "base64", "bz2", "cmd", "code", "concurrent", "configparser", "csv", "ctypes",
    "curses", "dataclasses", "decimal", "difflib", "doctest", "email", "fractions", "getpass", "glob", "gzip",
    "hashlib", "hmac", "html", "http", "importlib.metadata", "importlib.resources", "inspect", "ipaddress", "json",
    "logging", "lzma", "multiprocessing", "optparse", "pathlib", "pdb", "pickle", "pkgutil", "platform", "pprint",
    "queue", "random", "secrets", "select", "shlex", "shutil", "socket", "sqlite3", "ssl", "statistics", "string",
    "subprocess", "tarfile", "tempfile", "tkinter", "traceback", "unittest", "urllib", "uuid", "xml", "xmlrpc",
    "zipfile",
}  # fmt: skip

# what click itself loads; click is the only library of others that a command may need before it is known what it has to do
CLICK = {"click", "inspect", "platform", "uuid"}
HELP = CLICK | {"bz2", "lzma", "shutil"}  # shutil knows the width of the terminal
TOML = {"string"}  # tomllib loads it, in a checkout only: a wheel has the tables as JSON
ANALYSIS = CLICK | TOML | {"array", "dataclasses", "json"}
CHECK = ANALYSIS | {"ipaddress", "pathlib", "urllib"}  # pathlib reads the files that say what is expected, and loads the others

# parts of the program that only some captures or options ask for
SELDOM = {
    "wcs_pcap.evidence.evidence", "wcs_pcap.expect", "wcs_pcap.filters", "wcs_pcap.flows.own", "wcs_pcap.flows.schema",
    "wcs_pcap.hooks.effects", "wcs_pcap.hooks.fields", "wcs_pcap.output.text.report", "wcs_pcap.tcp.analysis_flags",
    "wcs_pcap.schema.toml_lines",
}  # fmt: skip

ALLOWED = {
    "--help": (("--help",), HELP),
    "analyze --help": (("analyze", "--help"), HELP),
    "analyze --format json": (("analyze", CALL, "--format", "json"), ANALYSIS),
    "analyze --format jsonl": (("analyze", CALL, "--format", "jsonl"), ANALYSIS),
    "analyze into a pipe": (("analyze", CALL), ANALYSIS),
    "analyze --summary": (("analyze", CALL, "--summary"), ANALYSIS),
    "check": (("check", CALL, "--quiet"), CHECK),
}


def loaded(*arguments: str) -> set[str]:
    """The modules that a run has loaded when it ends, and that the bare interpreter has not."""
    program = (
        "import sys, atexit\n"
        "bare = set(sys.modules)\n"
        "atexit.register(lambda: print('\\n', *sorted(set(sys.modules) - bare), file=sys.stderr))\n"
        f"sys.argv = {['wcs-pcap', *arguments]!r}\n"
        "from wcs_pcap.cli import main; main()\n"
    )
    plain = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "FORCE_COLOR")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=plain)
    assert done.returncode in (0, 1), done.stderr
    return set(done.stderr.splitlines()[-1].split())


def costly(modules: set[str]) -> set[str]:
    """The packages of others and the heavy modules among them."""
    packages = {name.partition(".")[0] for name in modules}
    others = {name for name in packages if name not in sys.stdlib_module_names and name != "wcs_pcap"}
    return others | (modules & HEAVY)


@pytest.mark.parametrize("name", ALLOWED)
def test_a_command_loads_only_what_it_needs(name: str) -> None:
    arguments, allowed = ALLOWED[name]
    modules = loaded(*arguments)
    assert "click" in modules  # the list is there
    assert costly(modules) <= allowed


def test_an_analysis_loads_no_part_that_is_seldom_needed() -> None:
    assert loaded("analyze", CALL, "--format", "json").isdisjoint(SELDOM)


def test_what_is_costly_is_seen() -> None:
    assert costly({"os", "os.path", "json", "scapy.layers.inet", "rich", "_bisect", "wcs_pcap.cli"}) == {"json", "scapy", "rich"}


def test_help_loads_no_part_of_the_analysis() -> None:
    assert {name for name in loaded("--help") if name.startswith("wcs_pcap")} == {"wcs_pcap", "wcs_pcap.cli"}
