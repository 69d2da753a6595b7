"""A healthy login whose hooks go to port 8081, the default of WCS 5: nothing on port 9091.

Verdict `inconclusive` as long as port 9091 is the one that is watched, `pass` with `--port 8081`.
"""

from pathlib import Path

from kit.capture import LOOPBACK, Address, Capture
from kit.scenes import IDLE, Stage

FILE = "other_port.pcap"


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(), last=9.0, server=Address(LOOPBACK, 8081), host="localhost:8081")
    done = stage.log_in(0.741_033)
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
