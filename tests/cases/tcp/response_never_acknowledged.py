"""The web server responds, and sends its response again and again.

WCS acknowledges nothing of it, and closes when its time is over: the response did not reach it.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene, repeat, respond_in_vain
from kit.bodies import CLIENT
from kit.conversation import Segment
from kit.hooks import post

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE],
    findings={"TCP104": "error"},
    near=["TIME002", "TIME101", "TIME004", "TCP101", "TCP012"],
    says={"TCP104": r"the response \(frame \d+\) to ConnectionStatusEvent .* did not arrive"},
)
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.say(5.0, post("ConnectionStatusEvent", CLIENT.body({"status": "DISCONNECTED"})))
    respond_in_vain(scene.hooks, 5.02, RESPONSE)
    for later in (0.2, 0.6, 1.4, 3.0, 6.2):
        repeat(scene.hooks, 5.02 + later, RESPONSE, server=True)
    scene.hooks.send(20.0, scene.hooks.client, Segment("FA"))
    scene.write(path)
