"""The other side refuses to be put on hold."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog
from kit.sip import sip_in, sip_out


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
