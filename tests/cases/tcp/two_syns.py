"""Two SYNs a second apart, and nothing more of this connection.

TCP would send a third: the capture lacks the rest, and whether the web server accepted is not known.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene

EXPECTED = Expected(verdict="inconclusive", flows=[LOGIN], findings={"TCP106": "warning"}, near=["TCP002", "TCP105", "TCP107"])


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    connection = scene.connection(35_000)
    connection.repeat_syn(5.0)
    connection.repeat_syn(6.0)
    scene.write(path)
