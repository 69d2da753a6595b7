"""Nothing listens on the web server's port: each SYN is answered with RST. Verdict `fail`."""

from pathlib import Path

from kit.capture import LOOPBACK, Address, Capture
from kit.conversation import MODULUS, Conversation, Segment
from kit.scenes import HOOK_PORT, Stage

FILE = "port_closed.pcap"
LOGINS = ((34310, 0.0), (34316, 3.204))


def refuse(capture: Capture, port: int, at: float) -> None:
    """A SYN and its refusal, whose own sequence number is zero and whose window is closed."""
    attempt = Conversation(capture, Address(LOOPBACK, port), Address(LOOPBACK, HOOK_PORT))
    attempt.server.initial = MODULUS - 1
    attempt.send(at, attempt.client, Segment("S"))
    attempt.send(at + 0.000_009, attempt.server, Segment("RA", window=0))


def build(path: Path) -> None:
    """Write the capture: the user tries to log in twice."""
    stage = Stage(Capture(), last=8.0)
    first = stage.attach(0.741_033)
    for port, later in LOGINS:
        refuse(stage.capture, port, first + later)
        stage.web_socket.tell(first + later + 0.006, "notifyConnectionStatus", {"status": "FAILED"})
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
