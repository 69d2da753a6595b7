"""Each packet is in the capture before and after its address is translated, as on hosts with containers.

It is one conversation, and is judged once.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.extras import seen_twice
from cases.networks import CONTAINER, WEB, log_in_over_the_network, status
from cases.scene import Scene

EXPECTED = Expected(verdict="pass", flows=[LOGIN_AND_LEAVE], findings={"CAP003": "info"}, near=["FLOW020", "FLOW010", "TCP008"])


def build(path: Path) -> None:
    scene = Scene(60)
    connection, at = log_in_over_the_network(scene)
    connection.post(at, "ConnectionStatusEvent", status("DISCONNECTED"))
    scene.write(path)
    path.write_bytes(seen_twice(path.read_bytes(), WEB, CONTAINER))
