"""Each packet is in the capture before and after its address is translated, and the capture begins between two copies.

The connection that shows more is judged; the other one lacks the first request.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.extras import seen_twice, without_first
from cases.networks import CONTAINER, WEB, log_in_over_the_network, status
from cases.scene import Scene

EXPECTED = Expected(verdict="pass", flows=[LOGIN_AND_LEAVE], findings={"CAP003": "info"}, near=["FLOW020", "FLOW010", "CAP005"])
OPENING = 6  # packets, with their copies


def build(path: Path) -> None:
    scene = Scene(60)
    connection, at = log_in_over_the_network(scene)
    connection.post(at, "ConnectionStatusEvent", status("DISCONNECTED"))
    scene.write(path)
    path.write_bytes(without_first(seen_twice(path.read_bytes(), WEB, CONTAINER), OPENING + 1))
