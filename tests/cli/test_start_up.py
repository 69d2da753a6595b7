"""What a command loads: start-up stays short only as long as no import is added."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from capture.made import ipv4, ipv6, pcap
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
    "wcs_pcap.hooks.effects", "wcs_pcap.output.text.report", "wcs_pcap.tcp.analysis_flags",
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


LAN = (  # ARP, LLDP, spanning tree, CDP, an IGMP report, a multicast listener report
    bytes(12) + b"\x08\x06" + bytes(46),
    bytes(12) + b"\x88\xcc" + bytes(46),
    bytes(12) + b"\x00\x26\x42\x42\x03" + bytes(43),
    bytes(12) + b"\x00\x26\xaa\xaa\x03\x00\x00\x0c\x20\x00" + bytes(38),
    bytes(12) + b"\x08\x00" + ipv4(bytes(8), words=6, protocol=2),
    bytes(12) + b"\x86\xdd" + ipv6(b"\x3a\x00\x05\x02\x00\x00\x01\x00" + b"\x8f" + bytes(27), 0),
)
GRE = bytes(12) + b"\x08\x00" + ipv4(b"\x00\x00\x08\x00" + ipv4(bytes(20)), protocol=47)
UNKNOWN = bytes(12) + b"\x88\xe7" + bytes(60)


@pytest.mark.parametrize(
    ("packets", "packages"),
    [(LAN, set()), ((*LAN, GRE), {"dpkt"}), ((*LAN, UNKNOWN), {"dpkt", "scapy"})],
    ids=["a common LAN", "a tunnel", "an unknown EtherType"],
)
def test_packages_that_decode_are_loaded_for_what_needs_them(
    packets: tuple[bytes, ...], packages: set[str], tmp_path: Path
) -> None:
    path = tmp_path / "lan.pcap"
    path.write_bytes(pcap([(second, 0, packet) for second, packet in enumerate(packets)]))
    others = costly(loaded("analyze", str(path), "--format", "json"))
    assert others & {"dpkt", "scapy", "pandas", "rich"} == packages


@pytest.mark.parametrize("command", [("show", CALL, "--packet", "5"), ("analyze", "{unknown}", "--format", "json")])
def test_scapy_leaves_home_as_it_is_and_says_nothing(command: tuple[str, ...], tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "unknown.pcap"
    home.mkdir()
    path.write_bytes(pcap([(0, 0, UNKNOWN)]))
    places = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    call = [part.replace("{unknown}", str(path)) for part in command]
    program = (
        "import sys\nfrom wcs_pcap.cli import main\nsys.argv[0] = 'wcs-pcap'\ntry: main()\nfinally: assert 'scapy' in sys.modules"
    )
    environment = {**places, "HOME": str(home), "SHELL": "/bin/bash"}
    done = subprocess.run([sys.executable, "-c", program, *call], capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(home.rglob("*")) == []
