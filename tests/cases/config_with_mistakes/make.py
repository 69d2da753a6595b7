"""restClientConfig with a misspelled hook, a value in lower case and an array."""

from pathlib import Path

from cases.extras import log_in_told
from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    log_in_told(
        scene,
        publishStraem={"restOnError": "FAIL"},
        call={"restOnError": "fail"},
        answer={"restExclude": ["sdp", "sipSDP"]},
    )
    scene.write(path)
