"""Data is pushed to a client through the REST API, and an old client acknowledges it.

DataStatusEvent alone begins a flow: what caused it is no hook.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene
from kit.hooks import post

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("data", 1)],
    findings={"HTTP022": "info", "FLOW040": "info", "FLOW041": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    api = scene.connection(40200)
    request = post("data/send", b'{"operationId":"pushed"}', app="/rest-api")
    api.say(api.open(2.0) + 0.001, request)
    api.answer(2.01, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    api.client_ack(2.011)
    scene.play(3, "DataStatusEvent ACCEPTED", operationId="pushed")
    scene.write(path)
