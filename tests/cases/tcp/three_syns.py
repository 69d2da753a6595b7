"""Three SYNs, after one and two seconds more, and nothing more of this connection.

That many without a reply show that there is none.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene

EXPECTED = Expected(verdict="fail", flows=[LOGIN], findings={"TCP002": "error"}, near=["TCP106", "TCP105"])


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    connection = scene.connection(35_000)
    for at in (5.0, 6.0, 8.0):
        connection.repeat_syn(at)
    scene.write(path)
