"""restClientConfig as it should be, and hooks that agree with it."""

from pathlib import Path

from cases.extras import log_in_told
from cases.scene import Scene


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
