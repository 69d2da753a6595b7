"""FAIL for an event, a list for NOTIFY, a disabled hook that comes all the same, an excluded field that is there.

Settings that do nothing, or that do not hold.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import log_in_told, post_all
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CFG006": "warning", "CFG007": "warning", "CFG008": "warning", "JSON015": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_told(
        scene,
        CallStatusEvent={"restOnError": "FAIL", "restOverwrite": "callee"},
        sendDtmf={"restPolicy": "DISABLE"},
        hold={"restExclude": "reason"},
    )
    post_all(scene, done, ("sendDtmf", {"callId": CALL, "dtmf": "1"}), ("hold", {"callId": CALL, "reason": "pause"}))
    scene.write(path)
