"""A transfer works in SIP, and the web server is not told.

REFER and what NOTIFY reports of it.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, lacks, passes
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, REGISTRATION, passes("outgoing-call", 4), lacks("transfer", 2, "TransferStatusEvent", "absent")],
    findings={"FLOW026": "warning"},
    says={"FLOW026": r"SIP server responded to REFER with 202 \(frame [0-9]+\), and NOTIFY \(frame [0-9]+\) reports 200$"},
)


def build(path: Path) -> None:
    scene = SipScene(90)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "200 OK")
    done = scene.calling(done, "CallStatusEvent ESTABLISHED", "transfer")
    last = dialog()
    last.cseq = 2
    scene.sip(done - 0.3, last, "REFER", "202 Accepted")
    scene.sip_back(done, dialog(), "NOTIFY", "200 OK", body="SIP/2.0 200 OK\r\n", kind="message/sipfrag")
    scene.calling(done + 40, "CallStatusEvent FINISH")
    scene.write(path)
