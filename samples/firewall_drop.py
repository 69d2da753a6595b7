"""A firewall drops what WCS sends to the web server's port: the SYN is repeated after 1, 3, 7 and 15 s.

Verdict `fail`. Captured on Ethernet, the web server is another machine; SIP and WebSocket work as usual.
"""

from pathlib import Path

from kit.capture import WCS, WEB_SERVER, Address, Capture, Link
from kit.conversation import Segment
from kit.scenes import HOOK_PORT, Stage

FILE = "firewall_drop.pcap"
REPEATS = (1.000_412, 3.004_380, 7.012_396, 15.028_401)


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(link=Link.ETHERNET), 40.0, Address(WCS, 45110), Address(WEB_SERVER, HOOK_PORT))
    first = stage.attach(0.741_033)
    stage.hooks.send(first, stage.hooks.client, Segment("S"))
    for later in REPEATS:
        stage.hooks.repeat_syn(first + later)
    stage.web_socket.tell(first + 31.1, "notifyConnectionStatus", {"status": "FAILED"})
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
