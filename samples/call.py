"""An outgoing call, as in the packet list of the guide's chapter "Outgoing call": healthy, verdict `pass`.

Frame numbers, times, lengths, sequence and acknowledgement numbers of everything WCS sends to the web
server are those of the list. The capture begins in the middle of the TCP connection, and its last frame is
the last byte of the last answer, which the web server sends late. The hooks have no `nodeId`, as with WCS
4: the body of `hangup` has only 124 bytes. Beside them: SIP, RTP to the SIP server, SRTP to the browser,
WebSocket, STUN.
"""

from pathlib import Path

from kit.background import Background
from kit.bodies import CLIENT_WITHOUT_NODE, call, hangup, sip_sdp, webrtc_sdp
from kit.capture import BROWSER, LOOPBACK, SIP_SERVER, WCS, Address, Capture
from kit.conversation import Conversation
from kit.hooks import fit, uuid
from kit.media import ICE_BROWSER, ICE_WCS, RTP_SIP, RTP_WCS, g711, opus, stun_check
from kit.rebuild import Acked, Posted, Row, Sent, play
from kit.sip import SipDialog, options, sip_in, sip_out
from kit.websocket import WebSocket

FILE = "call.pcap"
VENDOR_SNAPLEN = 4096
LAST_BYTE = 17.204_118
OPUS_SIZE = 48

DIALOG = SipDialog(f"{uuid('sip call')}@{WCS}", "agent7", "5550123")
WCS_DESCRIPTION = sip_sdp(WCS, RTP_WCS.port)
SIP_DESCRIPTION = sip_sdp(SIP_SERVER, RTP_SIP.port)


def trace(token: str) -> tuple[str, ...]:
    """The header in which the SIP server numbers its calls (RFC 7315)."""
    return (f"P-Charging-Vector: icid-value={token}",)


TRYING, TRYING_TRACE = fit(
    lambda token: call(
        CLIENT_WITHOUT_NODE,
        status="TRYING",
        sipMessageRaw=DIALOG.answer("INVITE", "100 Trying", headers=trace(token)),
    ),
    644,
)
RING, RING_TRACE = fit(
    lambda token: call(
        CLIENT_WITHOUT_NODE,
        status="RING",
        sipMessageRaw=DIALOG.answer("INVITE", "180 Ringing", headers=trace(token)),
    ),
    644,
)
CALL, _ = fit(lambda token: call(CLIENT_WITHOUT_NODE, sdp=webrtc_sdp(BROWSER, ICE_BROWSER.port, token, 2)), 1551)
ESTABLISHED, _ = fit(
    lambda token: call(CLIENT_WITHOUT_NODE, status="ESTABLISHED", sdp=webrtc_sdp(WCS, ICE_WCS.port, token, 3)),
    1673,
)
HANGUP = hangup(CLIENT_WITHOUT_NODE)
FINISH = call(CLIENT_WITHOUT_NODE, status="FINISH", info="Normal call clearing")

# The web server's writes follow from the acknowledgements: 384 bytes of headers, the line with the chunk's
# size, the body, CRLF, the last chunk.
SCRIPT: tuple[Row, ...] = (
    Posted(114, 8.571338, "call", CALL),
    Sent(8.577190, 384),
    Sent(8.577226, 5),
    Sent(8.577251, 1551),
    Acked(119, 8.577284, 385),
    Acked(120, 8.577292, 390),
    Acked(121, 8.577298, 1941),
    Sent(8.577347, 2),
    Acked(123, 8.577363, 1943),
    Sent(8.577938, 5),
    Acked(125, 8.577961, 1948),
    Posted(145, 8.682350, "CallStatusEvent", TRYING),
    Sent(8.687813, 384),
    Acked(147, 8.687835, 2332),
    Sent(8.687847, 5),
    Acked(149, 8.687856, 2337),
    Sent(8.687908, 644),
    Acked(151, 8.687927, 2981),
    Sent(8.687978, 2),
    Acked(153, 8.687993, 2983),
    Sent(8.688535, 5),
    Acked(155, 8.688554, 2988),
    Posted(176, 8.754441, "CallStatusEvent", RING),
    Sent(8.757990, 384),
    Sent(8.758021, 5),
    Acked(179, 8.758047, 3372),
    Sent(8.758050, 644),
    Acked(181, 8.758053, 3377),
    Acked(182, 8.758058, 4021),
    Sent(8.758110, 2),
    Sent(8.758492, 5),
    Acked(185, 8.758517, 4028),
    Posted(210, 8.987719, "CallStatusEvent", ESTABLISHED),
    Sent(8.992820, 384),
    Acked(212, 8.992842, 4412),
    Sent(8.992886, 5),
    Acked(214, 8.992901, 4417),
    Sent(8.992969, 1673),
    Acked(216, 8.992992, 6090),
    Sent(8.993036, 2),
    Acked(218, 8.993050, 6092),
    Sent(8.993489, 5),
    Acked(220, 8.993508, 6097),
    Posted(1698, 16.309715, "hangup", HANGUP),
    Sent(16.315214, 384),
    Sent(16.315243, 4),
    Acked(1703, 16.315267, 6481),
    Acked(1704, 16.315282, 6485),
    Sent(16.315330, 124),
    Acked(1706, 16.315347, 6609),
    Sent(16.315391, 2),
    Acked(1708, 16.315405, 6611),
    Sent(16.315924, 5),
    Acked(1710, 16.315947, 6616),
    Posted(1734, 16.353704, "CallStatusEvent", FINISH),
    Sent(16.357551, 384),
    Sent(16.357598, 5),
    Sent(16.357644, 327),
    Sent(16.357681, 2),
    Acked(1739, 16.357702, 7334),
    Sent(16.357981, 4),
    Acked(1754, 16.387611, 7338),
    Sent(LAST_BYTE, 1),
)


def place_sip_call(capture: Capture) -> None:
    """INVITE to BYE; each answer of the SIP server comes just before the hook that reports it."""
    sip_out(capture, 8.601240, DIALOG.request("INVITE", WCS_DESCRIPTION))
    sip_in(capture, 8.680911, DIALOG.answer("INVITE", "100 Trying", headers=trace(TRYING_TRACE)))
    sip_in(capture, 8.752868, DIALOG.answer("INVITE", "180 Ringing", headers=trace(RING_TRACE)))
    sip_in(capture, 8.984602, DIALOG.answer("INVITE", "200 OK", SIP_DESCRIPTION))
    sip_out(capture, 8.994760, DIALOG.request("ACK"))
    DIALOG.cseq = 2
    sip_out(capture, 16.318031, DIALOG.request("BYE"))
    sip_in(capture, 16.351877, DIALOG.answer("BYE", "200 OK"))
    DIALOG.cseq = 1


def talk_to_browser(capture: Capture, web_socket: WebSocket) -> None:
    """What the page asks and is told meanwhile."""
    web_socket.ask(8.569804, "call", {"callee": "5550123", "hasAudio": True})
    web_socket.tell(8.688902, "notifyCallStatus", {"status": "TRYING"})
    web_socket.tell(8.758840, "notifyCallStatus", {"status": "RING"})
    web_socket.tell(8.993920, "notifyCallStatus", {"status": "ESTABLISHED"})
    web_socket.ask(16.308219, "hangup", {})
    web_socket.tell(16.358301, "notifyCallStatus", {"status": "FINISH"})
    stun_check(capture, 9.016372, 900)
    stun_check(capture, 9.066419, 901)


def play_media(capture: Capture) -> None:
    """Four flows of 50 packets a second from the answer to the end of the call."""
    g711(RTP_SIP, RTP_WCS).play(capture, 9.004310, 16.345)
    g711(RTP_WCS, RTP_SIP).play(capture, 9.031874, 16.317)
    opus(ICE_BROWSER, ICE_WCS, OPUS_SIZE).play(capture, 9.071902, 16.320)
    opus(ICE_WCS, ICE_BROWSER, OPUS_SIZE).play(capture, 9.078117, 16.322)


def build(path: Path) -> None:
    """Write the capture."""
    capture = Capture(snaplen=VENDOR_SNAPLEN)
    web_socket = WebSocket(capture)
    background = Background(capture, web_socket, size=120)
    options(capture, 0.0, 1)
    options(capture, 4.000_871, 2)
    options(capture, 12.003_105, 3)
    hooks = Conversation(capture, Address(LOOPBACK, 34266), Address(LOOPBACK, 9091))
    hooks.client.window = hooks.server.window = 384
    place_sip_call(capture)
    talk_to_browser(capture, web_socket)
    play_media(capture)
    background.number(play(hooks, SCRIPT))
    background.fill(16.387611, LAST_BYTE, 24)
    capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
