"""An answered call fails for want of a common codec.

The BYE of WCS stands with the failure.
"""

from dataclasses import replace
from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, passes
from cases.sip_scene import CALLEE, USER, SipScene
from kit.capture import SIP_SERVER, WCS
from kit.sip import SipDialog, sip_in, sip_out

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, REGISTRATION, passes("incoming-call", 3)],
    findings={"FLOW024": "warning"},
    says={"FLOW024": r", and WCS sent BYE \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    asked = SipDialog("pbx-77aa@sip.example", CALLEE, USER, SIP_SERVER)
    sip_in(scene.capture, done - 0.1, asked.request("INVITE"))
    key = asked.call_id
    done = scene.calling(done, "OnCallEvent PENDING", "answer", key=key)
    sip_out(scene.capture, done - 0.3, asked.answer("INVITE", "200 OK"))
    scene.sip(done - 0.2, replace(asked, caller=USER, callee=CALLEE, host=WCS, cseq=77), "BYE", "200 OK")
    scene.calling(done, "CallStatusEvent FAILED", key=key, info="No common codecs")
    scene.write(path)
