"""A login with SIP registration: healthy, verdict `pass`.

WCS opens a TCP connection to the web server and posts `connect`, `ConnectionStatusEvent` ESTABLISHED and,
after REGISTER was answered, `RegistrationStatusEvent` REGISTERED. The connection is closed when it was idle
for 5 s.
"""

from pathlib import Path

from kit.capture import Capture
from kit.scenes import IDLE, Stage

FILE = "connection.pcap"
VENDOR_SNAPLEN = 4096


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(snaplen=VENDOR_SNAPLEN), last=9.0)
    done = stage.log_in(0.812_406)
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
