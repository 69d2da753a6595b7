"""WCS posts through a proxy that it asks for a tunnel.

After CONNECT come the hooks in plain text: they are HTTP on the same connection.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene

EXPECTED = Expected(verdict="pass", flows=[LOGIN], near=["CAP006", "HTTP108"])


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.5)
    scene.hooks.say(0.6, b"CONNECT web:9091 HTTP/1.1\r\nHost: web:9091\r\n\r\n")
    scene.hooks.answer(0.62, b"HTTP/1.1 200 Connection established\r\n\r\n")
    scene.log_in(at=1.1)
    scene.write(path)
