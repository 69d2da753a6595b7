"""The web server accepts the offer of HTTP/2 without TLS.

101 is not a refusal: the response comes in HTTP/2, which is not read.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.hooks import post

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "unreadable")],
    findings={"HTTP107": "warning"},
    near=["FLOW002", "HTTP101", "HTTP106", "HTTP108", "CAP002"],
    says={"HTTP107": r"TCP stream 0 goes on as h2c after frame \d+"},
)
OFFER = b"\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n\r\n"
SETTINGS = bytes.fromhex("000000040000000000")


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    request = post("connect", CLIENT.body({**CONNECT, "sipRegisterRequired": False}))
    scene.hooks.say(1.0, request.replace(b"\r\n\r\n", OFFER, 1))
    scene.hooks.answer(1.02, b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + SETTINGS)
    scene.hooks.say(1.04, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SETTINGS)
    scene.hooks.answer(1.06, bytes.fromhex("000001010500000001880000020001000000017b7d"))
    scene.write(path)
