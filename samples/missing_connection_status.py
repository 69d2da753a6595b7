"""`connect` is answered 200, `ConnectionStatusEvent` never comes as if not enabled. Verdict `fail`.

No SIP registration was asked for, so it is the only event to come. The request leaves in two segments,
headers and body.
"""

from pathlib import Path

from kit.bodies import WITHOUT_SIP, connect
from kit.capture import Capture
from kit.scenes import IDLE, Stage

FILE = "missing_connection_status.pcap"


def build(path: Path) -> None:
    """Write the capture: the browser stays attached, and 15 s pass."""
    stage = Stage(Capture(), last=24.0)
    asked = stage.hooks.open(stage.attach(0.741_033)) + 0.000_150
    done = stage.hooks.post(asked, "connect", connect(**WITHOUT_SIP), split=True)
    stage.web_socket.tell(done + 0.118, "getUserData", {"sipLogin": "agent7"})
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
