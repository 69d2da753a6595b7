"""Fields of the hooks, and the SDP and SIP texts inside them. All names, numbers and secrets are invented."""

from __future__ import annotations

from typing import Any

from kit.hooks import Client, uuid

SESSION = "/198.51.100.210:50814/192.0.2.110:8080"
NODE = "Hq5dTz8vBn2cKx7wLm4pRs9fJg3yVa6e@192.0.2.110"
CLIENT = Client(SESSION, NODE)
CLIENT_WITHOUT_NODE = Client(SESSION)

CALL_ID = uuid("call")
FINGERPRINT = ":".join(f"{(index * 73 + 41) % 256:02X}" for index in range(32))

CONNECT: dict[str, Any] = {
    "mediaProviders": ["WebRTC", "Flash"],
    "clientVersion": "1.0",
    "clientOSVersion": "5.0 (X11)",
    "clientBrowserVersion": "ExampleBrowser/43.0",
    "keepAlive": True,
    "origin": "https://shop.example",
    "sipRegisterRequired": True,
    "sipLogin": "agent7",
    "sipAuthenticationName": "agent7",
    "sipPassword": "not-a-real-password",
    "sipVisibleName": "Agent Seven",
    "sipDomain": "sip.example",
    "sipOutboundProxy": "sip.example",
    "sipPort": 5060,
    "status": "PENDING",
}
WITHOUT_SIP: dict[str, Any] = {"sipRegisterRequired": False}

CALL: dict[str, Any] = {
    "callId": CALL_ID,
    "incoming": False,
    "caller": "agent7",
    "callee": "5550123",
    "visibleName": "Agent Seven",
    "hasAudio": True,
    "hasVideo": False,
    "isMsrp": False,
    "status": "PENDING",
    "mediaProvider": "WebRTC",
}

MESSAGE: dict[str, Any] = {
    "id": uuid("message to 5550123"),
    "from": "agent7",
    "to": "5550123",
    "body": "call me!",
    "isImdnRequired": False,
}


def connect(client: Client = CLIENT, **changes: Any) -> bytes:
    """The body of `connect`."""
    return client.body({**CONNECT, **changes})


def connection_status(client: Client = CLIENT, **changes: Any) -> bytes:
    """`ConnectionStatusEvent` after a login that worked: the fields of `connect` and a token."""
    return client.body({**CONNECT, "authToken": "example-token-5f1e", **changes, "status": "ESTABLISHED"})


def connection_end(status: str, info: str, client: Client = CLIENT) -> bytes:
    """`ConnectionStatusEvent` in its short form, for FAILED and DISCONNECTED."""
    return client.body({"status": status, "info": info})


def registration_status(sip_message: str, client: Client = CLIENT, status: str = "REGISTERED") -> bytes:
    """`RegistrationStatusEvent`."""
    return client.body({"status": status, "sipMessageRaw": sip_message})


def call(client: Client = CLIENT, **changes: Any) -> bytes:
    """`call`, or with another status `CallStatusEvent`."""
    return client.body({**CALL, **changes})


def hangup(client: Client = CLIENT) -> bytes:
    """`hangup`."""
    return client.body({"callId": CALL_ID})


def message(client: Client = CLIENT, **changes: Any) -> bytes:
    """`sendMessage`, or with a status `MessageStatusEvent`."""
    return client.body({**MESSAGE, **changes})


def webrtc_sdp(host: str, port: int, label: str = "b7", candidates: int = 1) -> str:
    """The audio description of a browser, or of WCS towards it."""
    lines = [
        "v=0",
        f"o=- 6133719520{port} 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=msid-semantic: WMS stream7",
        f"m=audio {port} RTP/SAVPF 111 103 9 0 8 106 105 13 126",
        f"c=IN IP4 {host}",
        f"a=rtcp:{port} IN IP4 {host}",
        *(
            f"a=candidate:{842163049 + 17 * index} 1 udp {2122260223 - 256 * index} {host} {port + index} typ host generation 0"
            for index in range(candidates)
        ),
        "a=ice-ufrag:9bTz",
        "a=ice-pwd:qPz1Yw7rUe5tKc3xVn8mDh2s",
        f"a=fingerprint:sha-256 {FINGERPRINT}",
        "a=setup:actpass",
        "a=mid:audio",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "a=sendrecv",
        "a=rtcp-mux",
        "a=rtpmap:111 opus/48000/2",
        "a=fmtp:111 minptime=10; useinbandfec=1",
        "a=rtpmap:103 ISAC/16000",
        "a=rtpmap:9 G722/8000",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:106 CN/32000",
        "a=rtpmap:105 CN/16000",
        "a=rtpmap:13 CN/8000",
        "a=rtpmap:126 telephone-event/8000",
        "a=maxptime:60",
        "a=ssrc:2741603985 cname:u7Kd2LwZp0sXe4Rb",
        "a=ssrc:2741603985 msid:stream7 audio7",
        "a=ssrc:2741603985 mslabel:stream7",
        f"a=ssrc:2741603985 label:{label}",
    ]
    return "\r\n".join(lines) + "\r\n"


def sip_sdp(host: str, port: int) -> str:
    """The audio description of the SIP side: PCMU and telephone events."""
    lines = [
        "v=0",
        f"o=- 1433326347 1433326347 IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP 0 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=ptime:20",
        "a=sendrecv",
    ]
    return "\r\n".join(lines) + "\r\n"


def video_sdp(host: str, port: int, candidates: int = 1) -> str:
    """A description with so many video formats that it is longer than 4096 bytes."""
    formats = range(96, 128)
    lines = [
        webrtc_sdp(host, port, candidates=candidates).rstrip(),
        f"m=video {port} RTP/SAVPF {' '.join(map(str, formats))}",
        f"c=IN IP4 {host}",
        "a=mid:video",
        "a=sendrecv",
        "a=rtcp-mux",
        *(
            f"a=rtpmap:{number} H264/90000\r\na=rtcp-fb:{number} ccm fir\r\na=rtcp-fb:{number} nack pli\r\n"
            f"a=fmtp:{number} level-asymmetry-allowed=1;packetization-mode=1;"
            f"profile-level-id=42e0{number:02x}"
            for number in formats
        ),
    ]
    return "\r\n".join(lines) + "\r\n"
