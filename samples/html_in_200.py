"""The web server answers 200 with an HTML page instead of JSON: WCS cannot read it. Verdict `fail`.

`connect` is declined for that reason, and FAILED and DISCONNECTED get the same page.
"""

from pathlib import Path

from kit.capture import Capture
from kit.hooks import Answer, page
from kit.scenes import IDLE, Stage

FILE = "html_in_200.pcap"


def welcome(_body: bytes) -> Answer:
    """The answer to anything."""
    return page("200 OK", "It works!")


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(), last=12.0)
    done = stage.fail_to_log_in(0.741_033, welcome, welcome, "Unreadable answer")
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
