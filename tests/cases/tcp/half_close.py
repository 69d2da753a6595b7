"""The client sends FIN after its request; the response comes and is acknowledged.

Its FIN says that no further request comes: it still reads.
"""

from pathlib import Path

from cases.expected import Expected, passes
from cases.extras import half_close
from cases.networks import status
from cases.scene import Scene
from kit.conversation import Segment
from kit.hooks import echo

EXPECTED = Expected(
    verdict="pass",
    flows=[passes("connection", 3)],
    near=["TIME101", "TIME004", "TCP012"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    other, begin = half_close(scene)
    for part in echo(status("DISCONNECTED")).parts(scene.capture.moment(begin + 0.1)):
        other.answer(begin + 0.1, part)
        other.client_ack(begin + 0.1 + 0.001)
    other.send(begin + 0.2, other.server, Segment("FA"))
    other.client_ack(begin + 0.201)
    scene.write(path)
