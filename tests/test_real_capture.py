"""A real conversation, recorded here and now: a real HTTP client, a real web server, tcpdump with -s 4096 on loopback."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from conftest import lacking

from wcs_pcap.model import Verdict
from wcs_pcap.pipeline import Options, analyze


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_what_was_sent_is_what_is_found(tmp_path: Path) -> None:
    if shutil.which("tcpdump") is None:
        lacking("capturing", "tcpdump is not installed")
    import record_real

    path, port = tmp_path / "real.pcap", free_port()
    try:
        sent = record_real.record(path, port)
    except record_real.CannotCaptureError as error:
        lacking("capturing", str(error))
    report = analyze([str(path)], Options(ports=(port,)))
    found = [(call.name, call.final.response and call.final.response.status) for call in report.hooks]
    assert found == sent
    assert any(call.exchange.request is not None and call.exchange.request.problem == "cut" for call in report.hooks)
    assert {flow.pattern for flow in report.flows} >= {"connection", "sip-registration", "outgoing-call", "message-sent"}
    assert report.verdict is Verdict.PASS
    assert [finding.code for finding in report.findings] == ["CAP001"]
