"""The hooks go to an `https` address: port 9091 carries TLS 1.3, nothing of HTTP can be read.

Verdict `inconclusive`. Captured on Ethernet, the web server is another machine.
"""

from datetime import UTC, datetime
from pathlib import Path

from kit.capture import WCS, WEB_SERVER, Address, Capture, Link
from kit.scenes import HOOK_PORT, IDLE, Stage
from kit.tls import application_data, client_hello, server_hello

FILE = "tls_on_port.pcap"
START = datetime(2021, 4, 20, 8, 30, 11, 402_117, tzinfo=UTC)
ROUND_TRIP = 0.022
# Bytes of the encrypted records of each hook and of its answer.
HOOKS = ((0.001, 844, 962), (0.118, 895, 1013), (0.081, 806, 922))


def build(path: Path) -> None:
    """Write the capture: handshake, then three requests and answers."""
    stage = Stage(Capture(link=Link.ETHERNET, start=START), 9.0, Address(WCS, 45110), Address(WEB_SERVER, HOOK_PORT))
    link = stage.hooks
    at = link.open(stage.attach(0.741_033)) + 0.001
    link.say(at, client_hello("hooks.example"))
    at += ROUND_TRIP
    link.answer(at, server_hello() + application_data(1342, "certificate"))
    link.client_ack(at + 0.000_030)
    at += 0.006
    link.say(at, application_data(53, "finished"))
    for pause, asked, answered in HOOKS:
        link.say(at + pause, application_data(asked, f"request {asked}"))
        at += pause + ROUND_TRIP
        link.answer(at, application_data(answered, f"answer {answered}"))
        link.client_ack(at + 0.000_030)
    link.close(at + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
