"""The web server refuses a call, and no INVITE leaves WCS.

SIP confirms that the refusal worked.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, passes
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, REGISTRATION, passes("outgoing-call", 2)],
    findings={"FLOW013": "info", "HTTP004": "warning"},
    near=["FLOW014"],
    says={"FLOW013": ", and WCS sent no INVITE to 5550123"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call 403")
    scene.calling(done, "CallStatusEvent FAILED")
    scene.write(path)
