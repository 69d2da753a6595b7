"""Scenes that several samples share: a browser that is attached to WCS, a login, a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kit.bodies import (
    call,
    connect,
    connection_end,
    connection_status,
    hangup,
    registration_status,
    sip_sdp,
    webrtc_sdp,
)
from kit.capture import BROWSER, LOOPBACK, SIP_SERVER, WCS, Address, Capture
from kit.conversation import Conversation
from kit.hooks import HOST, Answer, echo, post, uuid
from kit.media import ICE_BROWSER, ICE_WCS, RTP_SIP, RTP_WCS
from kit.sip import SipDialog, keep_alives, register, repeat, sip_in, sip_out
from kit.websocket import WebSocket

HOOK_PORT = 9091
LOCAL_CLIENT, LOCAL_SERVER = Address(LOOPBACK, 34310), Address(LOOPBACK, HOOK_PORT)
WRITE_PAUSE = 0.000_060
LOCAL_ACK = 0.000_018
IDLE = 5.0

Reply = Callable[[bytes], Answer]


class HookConnection(Conversation):
    """The TCP connection on which WCS posts hooks to a web server on its own machine."""

    def __init__(self, capture: Capture, client: Address, server: Address, host: str = HOST) -> None:
        super().__init__(capture, client, server)
        self.host = host

    def ask(self, at: float, hook: str, body: bytes, split: bool = False) -> None:
        """Only the request; `split` sends headers and body in two segments."""
        request = post(hook, body, self.host)
        cut = len(request) - len(body) if split else len(request)
        self.say(at, request[:cut])
        if split:
            self.say(at + 0.000_021, request[cut:])

    def post(self, at: float, hook: str, body: bytes, reply: Reply = echo, wait: float = 0.005, split: bool = False) -> float:
        """A hook and its answer, each write of which is acknowledged at once; gives the time after it."""
        self.ask(at, hook, body, split)
        at += wait
        for part in reply(body).parts(self.capture.moment(at)):
            self.answer(at, part)
            self.client_ack(at + LOCAL_ACK)
            at += WRITE_PAUSE
        return at


@dataclass
class Stage:
    """WCS with a browser on a WebSocket, SIP keep-alives up to `last`, and a connection for the hooks."""

    capture: Capture
    last: float
    client: Address = LOCAL_CLIENT
    server: Address = LOCAL_SERVER
    host: str = HOST
    web_socket: WebSocket = field(init=False)
    hooks: HookConnection = field(init=False)

    def __post_init__(self) -> None:
        keep_alives(self.capture, 0.0, self.last)
        self.web_socket = WebSocket(self.capture)
        self.hooks = HookConnection(self.capture, self.client, self.server, self.host)

    def another_connection(self, port: int) -> HookConnection:
        """A further connection for the hooks, from another port."""
        return HookConnection(self.capture, Address(self.client.ip, port), self.server, self.host)

    def attach(self, at: float) -> float:
        """The page opens its WebSocket and asks to connect; gives the time at which WCS posts that."""
        at = self.web_socket.upgrade(at) + 0.003
        self.web_socket.ask(at, "connect", {"sipLogin": "agent7"})
        return at + 0.004

    def log_in(self, at: float, reply: Reply = echo, event_reply: Reply = echo) -> float:
        """`connect`, ESTABLISHED, SIP registration, REGISTERED; gives the time after it."""
        at = self.hooks.open(self.attach(at)) + 0.000_150
        at = self.hooks.post(at, "connect", connect(), reply)
        at = self.hooks.post(at + 0.118, "ConnectionStatusEvent", connection_status(), event_reply)
        self.web_socket.tell(at + 0.001, "getUserData", {"sipLogin": "agent7"})
        registered = register(self.capture, at + 0.009, "agent7")
        at = self.hooks.post(at + 0.081, "RegistrationStatusEvent", registration_status(registered), event_reply)
        self.web_socket.tell(at + 0.001, "registered", {"status": "REGISTERED"})
        return at

    def fail_to_log_in(self, at: float, reply: Reply, event_reply: Reply, info: str) -> float:
        """`connect` that does not work out, then FAILED and DISCONNECTED; gives the time after it."""
        at = self.hooks.open(self.attach(at)) + 0.000_150
        at = self.hooks.post(at, "connect", connect(), reply)
        for status in ("FAILED", "DISCONNECTED"):
            at = self.hooks.post(at + 0.042, "ConnectionStatusEvent", connection_end(status, info), event_reply)
            self.web_socket.tell(at + 0.001, "notifyConnectionStatus", {"status": status})
        self.web_socket.close(at + 0.090)
        return at

    def call(self, at: float) -> float:
        """`call`, TRYING, RING, ESTABLISHED with SIP beside them; gives the time after it."""
        dialog = call_dialog()
        self.web_socket.ask(at, "call", {"callee": "5550123"})
        at = self.hooks.post(at + 0.002, "call", call(sdp=webrtc_sdp(BROWSER, ICE_BROWSER.port)))
        sip_out(self.capture, at + 0.020, dialog.request("INVITE", sip_sdp(WCS, RTP_WCS.port)))
        for pause, status, answer in (
            (0.050, "TRYING", dialog.answer("INVITE", "100 Trying")),
            (0.180, "RING", dialog.answer("INVITE", "180 Ringing")),
        ):
            sip_in(self.capture, at + pause, answer)
            at = self.hooks.post(at + pause + 0.002, "CallStatusEvent", call(status=status, sipMessageRaw=answer))
        sip_in(self.capture, at + 0.950, dialog.answer("INVITE", "200 OK", sip_sdp(SIP_SERVER, RTP_SIP.port)))
        sip_out(self.capture, at + 0.960, dialog.request("ACK"))
        established = call(status="ESTABLISHED", sdp=webrtc_sdp(WCS, ICE_WCS.port))
        return self.hooks.post(at + 0.953, "CallStatusEvent", established)

    def hang_up(self, at: float, answered: bool = True) -> float:
        """`hangup` and BYE, which the SIP server answers or not; gives the time after the hook."""
        self.web_socket.ask(at, "hangup", {})
        at = self.hooks.post(at + 0.002, "hangup", hangup())
        dialog = call_dialog()
        dialog.cseq = 2
        bye = dialog.request("BYE")
        sip_out(self.capture, at + 0.003, bye)
        if answered:
            sip_in(self.capture, at + 0.034, dialog.answer("BYE", "200 OK"))
        else:
            repeat(self.capture, at + 0.003, bye)
        return at


def call_dialog() -> SipDialog:
    """The SIP side of the call."""
    return SipDialog(f"{uuid('sip call')}@{WCS}", "agent7", "5550123")
