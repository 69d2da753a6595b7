"""The client sends FIN after its request, and RST is what the response meets.

It closed for good: nothing reads the response.
"""

from pathlib import Path

from cases.expected import Expected, passes
from cases.extras import half_close
from cases.networks import status
from cases.scene import Scene
from kit.conversation import Segment
from kit.hooks import echo

EXPECTED = Expected(
    verdict="fail",
    flows=[passes("connection", 3)],
    findings={"TIME101": "error", "TIME004": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    other, begin = half_close(scene)
    other.answer(begin + 0.1, b"".join(echo(status("DISCONNECTED")).parts(scene.capture.moment(begin + 0.1))))
    other.send(begin + 0.101, other.client, Segment("R", window=0))
    other.send(begin + 0.2, other.server, Segment("FA"))
    scene.write(path)
