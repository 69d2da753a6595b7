"""restClientConfig with a misspelled hook, a value in lower case and an array.

Each mistake leaves an entry unused.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import log_in_told
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"JSON007": "warning", "JSON008": "warning", "JSON009": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    log_in_told(
        scene,
        publishStraem={"restOnError": "FAIL"},
        call={"restOnError": "fail"},
        answer={"restExclude": ["sdp", "sipSDP"]},
    )
    scene.write(path)
