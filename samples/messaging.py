"""A message out and one in, as in the guide's packet list for SIP messages: healthy, verdict `pass`.

Frame numbers, times, lengths, sequence and acknowledgement numbers, windows and time stamps of everything
WCS sends to the web server are those of the list: 138 packets, 22 of them displayed. Frame 33 closes a
connection that has been idle for 16 minutes. The hooks have no `nodeId`, as with WCS 4: the body of
`sendMessage` has only 192 bytes. The web server's answers are not in the list and follow from the
acknowledgements.
"""

from pathlib import Path
from typing import Any

from kit.background import Background
from kit.bodies import CLIENT_WITHOUT_NODE, message
from kit.capture import LOOPBACK, SIP_SERVER, Address, Capture
from kit.conversation import Conversation, Segment
from kit.hooks import fit, uuid
from kit.rebuild import Acked, Posted, Row, Sent, play
from kit.sip import OPTIONS_ANSWER, SipDialog, compact, options, register, sip_in, sip_out
from kit.websocket import WebSocket

FILE = "messaging.pcap"
VENDOR_SNAPLEN = 4096
WEB_SERVER = Address(LOOPBACK, 9091)
SYN_SCALE = 128
LAST = 13.412_906
PACKETS = 138
TEXT, REPLY = "call me!", "on my way"
PLAIN = "text/plain"
HEADERS = (
    "User-Agent: Web Call Server",
    "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, NOTIFY",
    "Date: Wed, 03 Jun 2015 10:12:37 GMT",
)
IDLE_STAMP = 2_325_203_574

SENT_ID = {"id": uuid("message to 5550123")}
RECEIVED: dict[str, Any] = {
    "id": uuid("message from 5550123"),
    "from": "5550123",
    "to": "agent7",
    "body": REPLY,
    "status": "RECEIVED",
}


def outgoing(call_id: str) -> SipDialog:
    """The SIP side of the message that is sent."""
    return SipDialog(call_id, "agent7", "5550123", near_tag="1c", far_tag="a7")


def incoming() -> SipDialog:
    """The SIP side of the message that is received."""
    return SipDialog(f"{uuid('sip message')}@{SIP_SERVER}", "5550123", "agent7", SIP_SERVER, far_tag="wcs31")


def request(dialog: SipDialog, text: str, token: str) -> str:
    """The MESSAGE request; the token numbers it."""
    return dialog.request("MESSAGE", text, PLAIN, (*HEADERS, f"P-Charging-Vector: icid-value={token}"))


SEND = message(CLIENT_WITHOUT_NODE)
ACCEPTED, CALL_ID = fit(
    lambda token: message(
        CLIENT_WITHOUT_NODE,
        status="ACCEPTED",
        sipMessageRaw=compact(outgoing(token).answer("MESSAGE", "200 OK")),
    ),
    428,
)
SENT, SENT_TRACE = fit(
    lambda token: message(CLIENT_WITHOUT_NODE, status="SENT", sipMessageRaw=request(outgoing(CALL_ID), TEXT, token)),
    842,
)
RECEIVE, RECEIVE_TRACE = fit(
    lambda token: message(CLIENT_WITHOUT_NODE, **RECEIVED, sipMessageRaw=request(incoming(), REPLY, token)),
    935,
)

SCRIPT: tuple[Row, ...] = (
    Posted(38, 10.169863, "sendMessage", SEND),
    Sent(10.175702, 384),
    Acked(41, 10.175721, 385, 33920, 2326163685),
    Sent(10.175780, 4),
    Acked(43, 10.175798, 389, 33920, 2326163685),
    Sent(10.175893, 192),
    Acked(45, 10.175912, 581, 34944, 2326163685),
    Sent(10.175966, 2),
    Acked(47, 10.175981, 583, 34944, 2326163685),
    Sent(10.176552, 5),
    Acked(49, 10.176571, 588, 34944, 2326163685),
    Posted(63, 10.209948, "MessageStatusEvent", SENT),
    Sent(10.214038, 384),
    Sent(10.214069, 5),
    Sent(10.214108, 842),
    Acked(68, 10.214131, 1819, 37760, 2326163723),
    Sent(10.214590, 7),
    Acked(70, 10.214612, 1826, 37760, 2326163724),
    Posted(83, 10.270728, "OnMessageEvent", RECEIVE),
    Sent(10.274466, 384),
    Sent(10.274498, 5),
    Sent(10.274527, 935),
    Acked(87, 10.274535, 2215, 39424, 2326163783),
    Sent(10.274560, 2),
    Acked(89, 10.274577, 3152, 41344, 2326163783),
    Sent(10.275102, 5),
    Acked(99, 10.314686, 3157, 41344, 2326163824),
    Posted(108, 10.445610, "MessageStatusEvent", ACCEPTED),
    Sent(10.448948, 384),
    Acked(110, 10.448970, 3541, 43136, 2326163958),
    Sent(10.449009, 5),
    Acked(112, 10.449025, 3546, 43136, 2326163958),
    Sent(10.449068, 428),
    Acked(114, 10.449087, 3974, 45056, 2326163958),
    Sent(10.449131, 2),
    Acked(116, 10.449147, 3976, 45056, 2326163958),
    Sent(10.449652, 5),
    Acked(118, 10.449670, 3981, 45056, 2326163958),
)


def close_old_connection(capture: Capture) -> tuple[int, float]:
    """WCS closes what is left of a connection that the web server had closed 16 minutes ago."""
    old = Conversation(capture, Address(LOOPBACK, 34248), WEB_SERVER)
    old.client.window = old.server.window = 384
    old.server.last_stamp = old.client.peer_stamp = IDLE_STAMP
    old.send(10.169410, old.client, Segment("FA", stamp=2326163678))
    old.server_ack(10.169431, stamp=2326163678)
    return 33, 10.169410


def open_connection(capture: Capture) -> tuple[Conversation, list[tuple[int, float]]]:
    """The handshake of the connection for the hooks, and the acknowledgement of the first request."""
    hooks = Conversation(capture, Address(LOOPBACK, 34257), WEB_SERVER)
    hooks.send(10.169710, hooks.client, Segment("S", stamp=2326163678))
    hooks.send(10.169718, hooks.server, Segment("SA", stamp=2326163678))
    hooks.client_ack(10.169725, window=32896 // SYN_SCALE, stamp=2326163678)
    hooks.server_ack(10.169881, window=265)
    return hooks, [(35, 10.169710), (37, 10.169725)]


def exchange_sip_messages(capture: Capture) -> None:
    """A registration refresh, the message out, the message in."""
    register(capture, 2.118_604, "agent7")
    out, coming = outgoing(CALL_ID), incoming()
    sip_out(capture, 10.205_731, request(out, TEXT, SENT_TRACE))
    sip_in(capture, 10.443_218, compact(out.answer("MESSAGE", "200 OK")))
    sip_in(capture, 10.268_530, request(coming, REPLY, RECEIVE_TRACE))
    sip_out(capture, 10.279_114, coming.answer("MESSAGE", "200 OK"))


def talk_to_browser(web_socket: WebSocket) -> None:
    """What the page asks and is told meanwhile."""
    web_socket.ask(10.167_902, "sendMessage", {"to": "5550123", "body": TEXT})
    web_socket.tell(10.215_204, "notifyMessageStatus", {**SENT_ID, "status": "SENT"})
    web_socket.tell(10.276_330, "notifyMessage", RECEIVED)
    web_socket.tell(10.450_117, "notifyMessageStatus", {**SENT_ID, "status": "ACCEPTED"})


def build(path: Path) -> None:
    """Write the capture."""
    capture = Capture(snaplen=VENDOR_SNAPLEN, ticks=2_326_153_509)
    web_socket = WebSocket(capture)
    background = Background(capture, web_socket, size=930)
    for number, at in enumerate((0.0, 4.003_518, 8.001_940, LAST - OPTIONS_ANSWER)):
        options(capture, at, number)
    exchange_sip_messages(capture)
    talk_to_browser(web_socket)
    old = close_old_connection(capture)
    hooks, opening = open_connection(capture)
    background.number([old, *opening, *play(hooks, SCRIPT, SYN_SCALE), (PACKETS, LAST)])
    capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
