"""Captured with the filter `tcp dst port 9091`: a healthy login of which only WCS's side is there.

Verdict `inconclusive`. The acknowledgement numbers advance, so the web server did answer.
"""

from pathlib import Path

from kit.capture import Capture
from kit.scenes import HOOK_PORT, IDLE, Stage

FILE = "one_way.pcap"


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(), last=9.0)
    done = stage.log_in(0.741_033)
    stage.hooks.close(done + IDLE)
    stage.capture.write(path, keep=lambda frame: frame.ports[1] == HOOK_PORT)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
