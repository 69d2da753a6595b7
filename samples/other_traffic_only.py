"""Everything but hooks: SIP with a call, RTP, WebSocket and a page on port 80. Verdict `inconclusive`.

Nothing on port 9091. Written as pcapng.
"""

from pathlib import Path

from kit.bodies import sip_sdp
from kit.capture import BROWSER, SIP_SERVER, WCS, Address, Capture
from kit.conversation import Conversation
from kit.hooks import APACHE_HEADERS, HTML_TYPE, Answer, header_block
from kit.media import RTP_SIP, RTP_WCS, g711
from kit.scenes import Stage, call_dialog
from kit.sip import sip_in, sip_out

FILE = "other_traffic_only.pcapng"
PAGE = "<!DOCTYPE html>\n<html><head><title>Phone</title></head>\n<body><h1>Phone</h1></body></html>\n"


def load_page(capture: Capture, at: float) -> None:
    """The browser gets the page of the phone."""
    web = Conversation(capture, Address(BROWSER, 50802), Address(WCS, 80))
    at = web.open(at) + 0.001
    web.say(
        at,
        header_block(
            "GET /phone.html HTTP/1.1",
            {"Host": WCS, "Accept": "text/html", "User-Agent": "ExampleBrowser/43.0"},
        ),
    )
    head, body = Answer(PAGE.encode(), {**APACHE_HEADERS, "Content-Type": HTML_TYPE}, chunked=False).parts(capture.moment(at))
    web.answer(at + 0.004, head + body)
    web.close(at + 0.025)


def call_by_sip(capture: Capture, at: float) -> None:
    """A call without any hook."""
    dialog = call_dialog()
    sip_out(capture, at, dialog.request("INVITE", sip_sdp(WCS, RTP_WCS.port)))
    sip_in(capture, at + 0.030, dialog.answer("INVITE", "100 Trying"))
    sip_in(capture, at + 0.180, dialog.answer("INVITE", "180 Ringing"))
    sip_in(capture, at + 1.300, dialog.answer("INVITE", "200 OK", sip_sdp(SIP_SERVER, RTP_SIP.port)))
    sip_out(capture, at + 1.302, dialog.request("ACK"))
    g711(RTP_SIP, RTP_WCS).play(capture, at + 1.320, at + 2.320)
    g711(RTP_WCS, RTP_SIP).play(capture, at + 1.331, at + 2.311)
    last = call_dialog()
    last.cseq = 2
    sip_out(capture, at + 2.350, last.request("BYE"))
    sip_in(capture, at + 2.381, last.answer("BYE", "200 OK"))


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(), last=12.0)
    load_page(stage.capture, 0.412_300)
    stage.attach(0.741_033)
    call_by_sip(stage.capture, 2.004_177)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
