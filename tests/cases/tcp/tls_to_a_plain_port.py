"""WCS speaks TLS, and the web server answers in plain text.

The scheme of the URL is wrong.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene, hang_up
from kit.tls import client_hello

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"HTTP013": "error"},
    near=["CAP007"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    connection = scene.connection(35_000)
    done = connection.open(10)
    connection.say(done + 0.001, client_hello("web.example"))
    connection.answer(done + 0.002, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    hang_up(connection, done + 0.003)
    scene.write(path)
