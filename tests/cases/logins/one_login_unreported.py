"""One of two logins is never reported.

The hook is enabled: the other login has it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import OTHER_CLIENT, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("connection", 2, "ConnectionStatusEvent", "absent")],
    findings={"FLOW003": "warning"},
    near=["CFG004"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.post(10, "connect", OTHER_CLIENT.body({}))
    scene.write(path)
