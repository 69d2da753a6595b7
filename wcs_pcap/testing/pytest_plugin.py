"""A pytest plugin: the fixture ``wcs_capture`` records a test's hooks or opens a capture, and asserts what is in it.

    def test_a_call(wcs_capture):
        with wcs_capture.record() as recorded:
            place_a_call()
        recorded.assert_meets("call.toml")

See docs/ci.md. No other module of wcs-pcap is loaded before the fixture is used.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from wcs_pcap.api import Report
    from wcs_pcap.expect.model import Check, Expectations
    from wcs_pcap.model import Flow

Inconclusive = Literal["fail", "skip"]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wcs-pcap")
    group.addoption("--wcs-require-capture", action="store_true", help="Fail, rather than skip, tests that cannot record here.")
    parser.addini("wcs_port", "TCP ports of the web server that receives WCS' hooks, with commas between", default="9091")
    parser.addini("wcs_interface", "network interface that wcs_capture records on", default="any")


@pytest.fixture
def wcs_capture(request: pytest.FixtureRequest, tmp_path: Path) -> WcsCapture:
    """Records hooks of Web Call Server while a test runs, or opens a capture: ``record()``, ``open(PATH)``."""
    return WcsCapture(request.config, tmp_path)


class WcsCapture:
    """The value of the fixture ``wcs_capture``."""

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self._config = config
        self._folder = folder
        self._count = 0

    @property
    def ports(self) -> tuple[int, ...]:
        return tuple(int(port) for port in str(self._config.getini("wcs_port")).split(","))

    def open(self, *paths: str | os.PathLike[str], **options: Any) -> Captured:
        """Opens a capture, or several as one timeline. ``options`` are those of ``wcs_pcap.Options``, as ``ports=(8081,)``."""
        captured = Captured()
        captured.load([os.fspath(path) for path in paths], {"ports": self.ports, **options})
        return captured

    @contextmanager
    def record(self, ports: Iterable[int] | None = None, interface: str | None = None, **options: Any) -> Iterator[Captured]:
        """Records with tcpdump while the block runs; after it the capture can be asserted on.

        A test that cannot record here is skipped; with ``--wcs-require-capture`` it fails.
        """
        from wcs_pcap.errors import RecordingError
        from wcs_pcap.testing.recording import recording

        watched = self.ports if ports is None else tuple(ports)
        self._count += 1
        path = self._folder / f"hooks-{self._count}.pcap"
        captured = Captured()
        try:
            with recording(path, watched, interface or str(self._config.getini("wcs_interface"))) as made:
                yield captured
        except RecordingError as error:
            if self._config.getoption("--wcs-require-capture"):
                pytest.fail(str(error), pytrace=False)
            pytest.skip(str(error))
        captured.dropped = made.dropped
        captured.load([str(path)], {"ports": watched, **options})


class Captured:
    """A capture with assertions. tcpdump dropped ``dropped`` packets while recording."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.dropped = 0
        self._report: Report | None = None

    def load(self, paths: list[str], options: dict[str, Any]) -> None:
        from wcs_pcap.api import analyze

        self.paths = paths
        self._report = analyze(paths, **options)

    @property
    def report(self) -> Report:
        """The report. Raises RuntimeError while the recording runs."""
        if self._report is None:
            raise RuntimeError("still recording: the report exists after the block of wcs_capture.record()")
        return self._report

    def flows(self, pattern: str | None = None) -> list[Flow]:
        """Returns the flows, or those of one pattern."""
        return [flow for flow in self.report.flows if pattern in (None, flow.pattern)]

    def assert_passes(
        self, *, select: Iterable[str] = (), ignore: Iterable[str] = (), inconclusive: Inconclusive = "fail"
    ) -> None:
        """Asserts that every flow passes by its pattern, and that no finding is an error.

        With a capture that cannot be judged the test fails, or is skipped if ``inconclusive`` says so; it never passes.
        """
        from wcs_pcap.expect.run import NOTHING

        self._assert(NOTHING, select, ignore, inconclusive)

    def assert_meets(
        self, expect: str | os.PathLike[str], *, select: Iterable[str] = (), ignore: Iterable[str] = (),
        inconclusive: Inconclusive = "fail",
    ) -> None:  # fmt: skip
        """Asserts every expectation. ``expect`` is a file, or the text of one, which is recognised by its line breaks."""
        from wcs_pcap.expect.read import parse_expectations, read_expectations

        text = os.fspath(expect)
        expectations = parse_expectations(text, "expectations") if "\n" in text else read_expectations(text)
        self._assert(expectations, select, ignore, inconclusive)

    def _assert(self, expectations: Expectations, select: Iterable[str], ignore: Iterable[str], inconclusive: str) -> None:
        __tracebackhide__ = True
        from wcs_pcap.expect.run import check
        from wcs_pcap.expect.suppress import Suppression
        from wcs_pcap.model import Verdict

        judged = check(self.report, expectations, Suppression(tuple(select), tuple(ignore)))
        verdict = judged.verdict
        lost = f"tcpdump lost {self.dropped} packets: the capture cannot be judged\n" if self.dropped else ""
        if lost:
            verdict = Verdict.INCONCLUSIVE
        if verdict is Verdict.PASS:
            return
        message = f"{', '.join(self.paths)}\n{lost}{_text(judged)}"
        if verdict is Verdict.INCONCLUSIVE and inconclusive == "skip":
            pytest.skip(message)
        pytest.fail(message, pytrace=False)


def _text(judged: Check) -> str:
    """Returns what ``wcs-pcap check`` prints."""
    from io import StringIO

    from wcs_pcap.output.text.check import print_judgement
    from wcs_pcap.output.text.terminal import UNCUT, Terminal
    from wcs_pcap.output.verdicts import Judgement

    file = StringIO()
    terminal = Terminal(file, color=False)
    terminal.width = UNCUT  # also where COLUMNS is set: pytest shows it as it is
    print_judgement(terminal, Judgement(judged, exit_code=1))
    return file.getvalue()
