"""WCS posts through a proxy, and what goes through the tunnel is TLS.

It cannot be read; plain text before it does not mean that the schemes are mixed.
"""

from pathlib import Path

from cases.expected import Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[],
    findings={"CAP006": "warning", "CAP007": "info"},
    near=["HTTP013", "HTTP106", "HTTP108"],
)
HELLO = bytes.fromhex("160301002f0100002b0303") + bytes(43)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.5)
    scene.hooks.say(0.6, b"CONNECT web:443 HTTP/1.1\r\nHost: web:443\r\n\r\n")
    scene.hooks.answer(0.62, b"HTTP/1.1 200 Connection established\r\n\r\n")
    scene.hooks.say(0.7, HELLO)
    scene.hooks.answer(0.72, bytes.fromhex("160303004a02000046") + bytes(70))
    scene.write(path)
