"""`sendMessage` is answered 200 and no `MessageStatusEvent` follows. Verdict `fail`.

The SIP server does not answer the MESSAGE either, which WCS repeats for 32 s.
"""

from pathlib import Path

from kit.bodies import message
from kit.capture import WCS, Capture
from kit.hooks import uuid
from kit.scenes import IDLE, Stage
from kit.sip import SipDialog, repeat, sip_out

FILE = "message_never_reported.pcap"


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(), last=44.0)
    asked = stage.log_in(0.741_033) + 2.618
    stage.web_socket.ask(asked, "sendMessage", {"to": "5550123", "body": "call me!"})
    done = stage.hooks.post(asked + 0.002, "sendMessage", message())
    dialog = SipDialog(f"{uuid('sip message')}@{WCS}", "agent7", "5550123")
    text = dialog.request("MESSAGE", "call me!", "text/plain")
    sip_out(stage.capture, done + 0.004, text)
    repeat(stage.capture, done + 0.004, text)
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
