"""Another program's web service has paths that end as hooks do; WCS is not there.

Nothing shows that WCS sent it: other traffic never passes.
"""

from pathlib import Path

from cases.expected import Expected
from cases.scene import Scene
from kit.hooks import post

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[],
    findings={"JSON011": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    other = scene.connection(40200)
    other.say(other.open(2.0) + 0.001, post("hangup", b'{"line":3}', app="/phones"))
    other.answer(2.01, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n" + b'{"line":3}')
    other.client_ack(2.011)
    scene.write(path)
