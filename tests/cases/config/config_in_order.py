"""restClientConfig as it should be, and hooks that agree with it.

What is written as documented is no finding.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import log_in_told
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 3)],
    findings={"FLOW015": "info"},
    near=["CFG006", "CFG007", "CFG008", "JSON007", "JSON008", "JSON009", "JSON011", "JSON015"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_told(
        scene,
        call={"restExclude": "sdp", "clientExclude": "", "restOnError": "FAIL", "restPolicy": "NOTIFY", "restOverwrite": ""},
        CallStatusEvent={"restExclude": "sdp", "restOnError": "LOG"},
        StreamKeepAliveEvent={"restOnError": "FAIL"},
        sendDtmf={"restPolicy": "DISABLE"},
    )
    scene.call(done, "call", "TRYING", "BUSY")
    scene.write(path)
