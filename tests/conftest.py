"""What the tests share: where things lie, and what may be missing on the machine they run on.

WCS_PCAP_REQUIRE names what must not be missing (tshark, capturing, corpus, java): a test that would be skipped for the
lack of it fails instead.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
sys.path[:0] = [str(SAMPLES), str(ROOT / "tests")]
settings.register_profile("any machine", deadline=None)  # how long an example takes is no matter of tests
settings.load_profile("any machine")


def lacking(what: str, why: str) -> NoReturn:
    """Skips the test, or fails it where ``what`` is required."""
    if what in os.environ.get("WCS_PCAP_REQUIRE", "").split():
        pytest.fail(f"{what} is required here: {why}")
    pytest.skip(why)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the sample captures."""
    return SAMPLES


@pytest.fixture(scope="session")
def tshark() -> str:
    """The tshark to compare with; the recorded expectations are those of version 4.0."""
    path = shutil.which("tshark")
    return path or lacking("tshark", "tshark is not installed")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The captures of other projects' test suites, which lie beside the checkout."""
    folder = Path(os.environ.get("WCS_PCAP_SHARED", ROOT.parent / "shared")) / "corpus"
    return folder if (folder / "tshark.jsonl").is_file() else lacking("corpus", f"no captures in {folder}")
