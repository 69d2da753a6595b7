"""A router says that the web server's host cannot be reached.

One SYN with an ICMP error tells why there is no response.
"""

from pathlib import Path

from cases.expected import Expected
from cases.scene import Scene
from kit.capture import WCS, WEB_SERVER, Address, Link
from kit.conversation import Conversation, Segment
from scapy.layers.inet import ICMP, IP, TCP

EXPECTED = Expected(
    verdict="fail",
    flows=[],
    findings={"TCP003": "error", "CAP006": "warning"},
    near=["TCP002"],
)


ROUTER = "192.0.2.1"


def build(path: Path) -> None:
    scene = Scene(60, Link.ETHERNET)
    attempt = Conversation(scene.capture, Address(WCS, 45110), Address(WEB_SERVER, 9091))
    attempt.send(1.0, attempt.client, Segment("S"))
    quoted = IP(src=WCS, dst=WEB_SERVER) / TCP(sport=45110, dport=9091)
    scene.capture.at(1.02, lambda: scene.capture.ip(ROUTER, WCS) / ICMP(type=3, code=1) / quoted)
    scene.write(path)
