"""FAIL for an event, a list for NOTIFY, a disabled hook that comes all the same, an excluded field that is there."""

from pathlib import Path

from cases.extras import log_in_told, post_all
from cases.scene import CALL, Scene


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
