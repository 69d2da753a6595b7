"""A snapshot length of 50 ends within the TCP header of every packet.

Nothing can be read, and the cut is the reason, not a missing hook.
"""

from pathlib import Path

from cases.expected import Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[],
    findings={"CAP001": "warning", "CAP006": "warning"},
    says={"CAP001": "to 50 bytes; they end within their headers"},
)


def build(path: Path) -> None:
    scene = Scene(60, snaplen=50)
    scene.log_in()
    scene.write(path)
