"""A call is hung up and never reported as ended: no FINISH after `hangup`. Verdict `fail`.

The SIP server does not answer BYE, which WCS repeats for 32 s.
"""

from pathlib import Path

from kit.capture import Capture
from kit.scenes import IDLE, Stage

FILE = "hangup_without_end.pcap"


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(), last=48.0)
    established = stage.call(stage.log_in(0.741_033) + 1.207)
    done = stage.hang_up(established + 3.412, answered=False)
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
