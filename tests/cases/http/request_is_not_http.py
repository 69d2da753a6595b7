"""A proxy has written tabs into a request line: the bytes are there, and their response is too, but they are not HTTP.

Which hook it was is not known. It is not said that the capture lacks it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"HTTP108": "warning"},
    near=["CAP002", "CAP005", "HTTP106"],
    says={"HTTP108": r"WCS sent in frame \d+ of TCP stream 0 is not an HTTP request"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in()
    scene.hooks.say(at + 0.1, b"POST\t/EchoApp/echo\tHTTP/1.1\r\nHost: localhost:9091\r\nContent-Length: 2\r\n\r\n{}")
    scene.hooks.answer(at + 0.12, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    scene.write(path)
