"""WCS closes while the response is still coming.

The response takes longer than WCS waits for it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"TCP012": "warning"},
    near=["HTTP016", "TIME002"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    scene.hooks.ask(done, "sendDtmf", CLIENT.body({"callId": CALL}))
    scene.hooks.answer(done + 0.005, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
    scene.hooks.client_ack(done + 0.006)
    scene.hooks.send(done + 15, scene.hooks.client, Segment("FA"))
    scene.hooks.server_ack(done + 15.001)
    scene.write(path)
