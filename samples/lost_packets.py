"""A healthy login of which the capture lost packets: all bytes of `ConnectionStatusEvent` and of its answer.

Verdict `inconclusive`. Sequence and acknowledgement numbers go on behind the hole, so the bytes were there.
"""

from pathlib import Path

from kit.capture import Capture, Frame
from kit.scenes import HOOK_PORT, IDLE, Stage

FILE = "lost_packets.pcap"
HOLE = (0.9, 0.99)


def survived(frame: Frame) -> bool:
    """Whether the capture has this frame: in the hole only acknowledgements without data are left."""
    lost = HOOK_PORT in frame.ports and frame.has_tcp_data and HOLE[0] < frame.seconds < HOLE[1]
    return not lost


def build(path: Path) -> None:
    """Write the capture; it goes on for more than 15 s."""
    stage = Stage(Capture(), last=20.0)
    done = stage.log_in(0.741_033)
    stage.hooks.close(done + IDLE)
    stage.capture.write(path, keep=survived)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
