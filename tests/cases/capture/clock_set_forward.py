"""The clock of the machine is set forward by a minute while a hook waits for its response.

The time stamps of TCP count milliseconds as before: neither did the web server take a minute, nor did WCS wait for one.
"""

from pathlib import Path

from cases.capture.clock_set_back_within_a_login import packet_behind
from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.extras import set_back
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE],
    findings={"CAP009": "warning"},
    near=["TIME001", "TIME002", "TIME003", "TIME006"],
    says={"CAP009": r"the clock was set forward by (59|60)\.\d+ s before frame \d+"},
)


def build(path: Path) -> None:
    scene = Scene(90)
    at = scene.log_in()
    scene.leave(at + 5.0)
    scene.write(path)
    capture = path.read_bytes()
    path.write_bytes(set_back(capture, behind=packet_behind(capture, b"DISCONNECTED") + 1, by=-60))
