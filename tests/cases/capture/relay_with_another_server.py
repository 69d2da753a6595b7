"""A relay passes a hook on to a web server that closes without a response, then to another one, which responds.

WCS gets its response: what happened behind the relay is a warning.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.networks import LOGIN_FIELDS, behind_the_relay, status
from cases.scene import Scene, hang_up
from kit.bodies import CLIENT
from kit.hooks import post

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CAP003": "info", "TCP005": "warning"},
    near=["FLOW020", "FLOW010", "HTTP021"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    body = CLIENT.body(LOGIN_FIELDS)
    first = behind_the_relay(scene)
    first.open(0.91)
    first.say(1.01, post("connect", body))
    first.server_ack(1.011)
    hang_up(first, 1.012)
    second = behind_the_relay(scene, port=36_001, server="172.17.0.3")
    second.open(0.95)
    second.post(1.02, "connect", body, wait=0.005)
    scene.hooks.post(1.0, "connect", body, wait=0.05)
    second.post(1.51, "ConnectionStatusEvent", status("ESTABLISHED"), wait=0.005)
    scene.hooks.post(1.5, "ConnectionStatusEvent", status("ESTABLISHED"), wait=0.05)
    scene.write(path)
