"""The capture keeps 72 bytes of a packet: of HTTP hardly a word.

Where the snapshot length left not even a start line, that is why no hook is seen.
"""

from pathlib import Path

from cases.expected import Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[],
    findings={"CAP001": "warning", "CAP006": "warning"},
    says={"CAP001": "not even the start of an exchange can be read"},
)


def build(path: Path) -> None:
    scene = Scene(60, snaplen=72)
    scene.log_in(sip=True)
    scene.write(path)
