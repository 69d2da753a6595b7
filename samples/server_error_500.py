"""The script behind the event hooks breaks: `connect` is answered 200, both events 500. Verdict `fail`.

The login itself works, since WCS only logs errors of events; what the web server knows of it is wrong.
"""

from pathlib import Path

from kit.capture import Capture
from kit.hooks import Answer, page
from kit.scenes import IDLE, Stage

FILE = "server_error_500.pcap"


def broken(_body: bytes) -> Answer:
    """The answer to each event."""
    return page("500 Internal Server Error", "The server encountered an internal error.")


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(), last=12.0)
    done = stage.log_in(0.741_033, event_reply=broken)
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
