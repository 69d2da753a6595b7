"""The web server responds to each tone with another error.

Every status means something else to do.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={
        "HTTP002": "error",
        "HTTP003": "error",
        "HTTP006": "error",
        "HTTP007": "error",
        "HTTP009": "error",
        "HTTP101": "error",
    },
    near=["HTTP001", "HTTP004", "HTTP005", "HTTP008", "HTTP012"],
)


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
