"""The web server does not know the hooks' address: each is answered 404 with an error page. Verdict `fail`.

`connect` is declined for that reason, and FAILED and DISCONNECTED get the same answer. The pages have a
Content-Length.
"""

from pathlib import Path

from kit.capture import Capture
from kit.hooks import Answer, page
from kit.scenes import IDLE, Stage

FILE = "not_found_404.pcap"


def not_found(_body: bytes) -> Answer:
    """The answer to anything."""
    return page("404 Not Found", "The requested URL was not found on this server.")


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(), last=12.0)
    done = stage.fail_to_log_in(0.741_033, not_found, not_found, "404 Not Found")
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
