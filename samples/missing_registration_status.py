"""SIP registration was asked for and `RegistrationStatusEvent` never comes. Verdict `fail`.

The login is ESTABLISHED; REGISTER goes out again and again, and the SIP server does not answer it. The
hooks go over the IPv6 loopback address.
"""

from pathlib import Path

from kit.bodies import connect, connection_status
from kit.capture import LOOPBACK_6, Address, Capture
from kit.scenes import HOOK_PORT, IDLE, Stage
from kit.sip import register

FILE = "missing_registration_status.pcap"


def build(path: Path) -> None:
    """Write the capture."""
    stage = Stage(Capture(), 36.0, Address(LOOPBACK_6, 34310), Address(LOOPBACK_6, HOOK_PORT), "[::1]:9091")
    asked = stage.hooks.open(stage.attach(0.741_033)) + 0.000_150
    connected = stage.hooks.post(asked, "connect", connect())
    done = stage.hooks.post(connected + 0.118, "ConnectionStatusEvent", connection_status())
    stage.web_socket.tell(done + 0.001, "getUserData", {"sipLogin": "agent7"})
    register(stage.capture, done + 0.009, "agent7", answered=False)
    stage.hooks.close(done + IDLE)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
