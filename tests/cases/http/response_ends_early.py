"""The web server closes before the response is as long as it said.

Half a response is no response.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, hang_up
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"HTTP016": "error"},
    near=["TCP005", "TCP012"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    scene.hooks.ask(done, "sendDtmf", CLIENT.body({"callId": CALL}))
    scene.hooks.answer(done + 0.005, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
    scene.hooks.client_ack(done + 0.006)
    hang_up(scene.hooks, done + 0.01)
    scene.write(path)
