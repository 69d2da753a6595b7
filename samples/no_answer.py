"""The web server takes `connect` and never answers: WCS closes the connection after 15 s. Verdict `fail`."""

from pathlib import Path

from kit.bodies import connect
from kit.capture import Capture
from kit.conversation import Segment
from kit.scenes import Stage

FILE = "no_answer.pcap"
REST_TIMEOUT = 15.002


def build(path: Path) -> None:
    """Write the capture: the web server's kernel acknowledges request and FIN, its program does nothing."""
    stage = Stage(Capture(), last=40.0)
    asked = stage.hooks.open(stage.attach(0.741_033)) + 0.000_150
    stage.hooks.ask(asked, "connect", connect())
    stage.hooks.server_ack(asked + 0.039_8)
    given_up = asked + REST_TIMEOUT
    stage.hooks.send(given_up, stage.hooks.client, Segment("FA"))
    stage.hooks.server_ack(given_up + 0.039_9)
    stage.web_socket.tell(given_up + 0.003, "notifyConnectionStatus", {"status": "FAILED"})
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
