"""The other side refuses to be put on hold.

The response to the second INVITE says why there is no HOLD.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, passes
from cases.sip_scene import SipScene, dialog
from kit.sip import sip_in, sip_out

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, REGISTRATION, passes("outgoing-call", 5)],
    findings={"FLOW025": "warning"},
    says={"FLOW025": r", and the SIP server responded to the INVITE that asks for it with 488 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(90)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "200 OK")
    done = scene.calling(done, "CallStatusEvent ESTABLISHED", "hold")
    last = dialog()
    last.cseq = 2
    again = last.request("INVITE").replace("@sip.example>\r\nCall-ID", "@sip.example>;tag=as1f0c27\r\nCall-ID")
    sip_out(scene.capture, done - 0.3, again)
    sip_in(scene.capture, done - 0.2, last.answer("INVITE", "488 Not Acceptable Here"))
    scene.calling(done + 40, "hangup", "CallStatusEvent FINISH")
    scene.write(path)
