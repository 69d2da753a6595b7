"""restClientConfig comes in the response to ConnectionStatusEvent.

Only the response to connect can hold it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import post_all
from cases.scene import Scene, adding

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"JSON010": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    config = adding({"restClientConfig": {"call": {"restOnError": "FAIL"}}})
    fields = {"sipRegisterRequired": False}
    post_all(scene, 1.0, ("connect", fields), ("ConnectionStatusEvent", {**fields, "status": "ESTABLISHED"}, config))
    scene.write(path)
