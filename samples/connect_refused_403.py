"""The web server refuses `connect` with 403; WCS reports FAILED and DISCONNECTED to it. Verdict `fail`."""

from pathlib import Path

from kit.capture import Capture
from kit.hooks import ECHO_HEADERS, Answer, echo, to_json
from kit.scenes import IDLE, Stage

FILE = "connect_refused_403.pcap"


def refuse(_body: bytes) -> Answer:
    """The answer to `connect`."""
    return Answer(to_json({"reason": "domain not allowed"}), ECHO_HEADERS, "403 Forbidden")


def build(path: Path) -> None:
    """Write the capture: the events are answered as usual."""
    stage = Stage(Capture(), last=12.0)
    done = stage.fail_to_log_in(0.741_033, refuse, echo, "403 Forbidden")
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
