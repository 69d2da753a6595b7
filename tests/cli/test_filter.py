"""``--filter`` chooses what is shown, never what is judged."""

from __future__ import annotations

import json

import pytest
from conftest import SAMPLES
from wcs import run

PATH = SAMPLES / "not_found_404.pcap"  # hooks in frames 14, 19, 26


def test_analyze_shows_the_hooks_of_displayed_packets(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "analyze", PATH, "--filter", "frame.number == 19").out
    assert "ConnectionStatusEvent HTTP/1.1  (application/json)  FAILED" in shown
    assert "POST /EchoApp/connect" not in shown
    assert "Displayed: 1 (2.3%)" in shown
    assert shown.splitlines()[-1] == run(capsys, "analyze", PATH).out.splitlines()[-1]


def test_analyze_with_a_filter_that_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "analyze", PATH, "--filter", "udp")
    assert result.code == 0
    assert "Displayed: 0 (0.0%)" in result.out
    assert "HTTP001" in result.out


def test_packets_and_exchanges(capsys: pytest.CaptureFixture[str]) -> None:
    rows = run(capsys, "packets", PATH, "--filter", "http.request").out.splitlines()
    assert [row.split()[0] for row in rows[1:-1]] == ["14", "19", "26"]
    lines = run(capsys, "exchanges", PATH, "--filter", "frame.number >= 19", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["exchange"] for line in lines] == [2, 3]


def test_check_and_show(capsys: pytest.CaptureFixture[str]) -> None:
    whole, none = (run(capsys, "check", PATH, "--filter", text) for text in ("tcp.port == 9091", "tcp.port == 1"))
    assert whole.code == none.code == 1
    assert "HTTP001" in whole.out
    assert "HTTP001" not in none.out
    assert run(capsys, "show", PATH, "1", "--filter", "frame.number == 14").code == 0
    hidden = run(capsys, "show", PATH, "1", "--filter", "frame.number == 19")
    assert hidden.code == 2
    assert hidden.err == "wcs-pcap show: the filter does not show exchange 1 (see: wcs-pcap show --help)\n"


def test_a_mistake_is_reported_before_the_capture_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "analyze", "/no/such/capture", "--filter", "tcp.prot == 1")
    assert result.code == 2
    assert "did you mean" in result.err
    assert "no such file" not in result.err


@pytest.mark.parametrize("port", ["9091", "9091,8081", "any"])
def test_ports(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "analyze", PATH, "--port", port).out
    assert "connect" in shown
    assert {"9091": "tcp.port == 9091 ", "9091,8081": "tcp.port == 9091 || tcp.port == 8081 ", "any": "tcp "}[port] in shown


def test_hooks_on_another_port(capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "other_port.pcap"
    assert "try --port 8081" in run(capsys, "analyze", path).out
    assert run(capsys, "check", path, "--port", "8081").code == 0
    assert run(capsys, "check", path, "--port", "any").code == 0


def test_app_prefix(capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "connection.pcap"
    assert run(capsys, "check", path, "--app", "/EchoApp").code == 0
    assert run(capsys, "check", path, "--app", "/Other").code == 3
