"""The web server answers each tone with another error."""

from pathlib import Path

from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    for status in (
        "405 Method Not Allowed",
        "401 Unauthorized",
        "415 Unsupported Media Type",
        "413 Content Too Large",
        "502 Bad Gateway",
        "429 Too Many Requests",
    ):
        done = scene.hooks.post(done, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "1"}), answering(status)) + 0.5
    scene.write(path)
