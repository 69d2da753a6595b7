"""Streams of one app are kept alive, a stream of another is not.

The other app is not in the list, or the hook is not enabled for it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import Scene
from kit.bodies import NODE
from kit.hooks import Client, uuid

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 8), passes("stream-published", 3)],
    findings={"CFG014": "info", "CFG002": "info", "CFG015": "info"},
)


def build(path: Path) -> None:
    scene = Scene(120)
    scene.log_in()
    for app, alive in (("defaultApp", True), ("roomApp", False)):
        client = Client("/198.51.100.210:50814/192.0.2.110:8080", NODE, app)
        fields = {"mediaSessionId": uuid(app), "name": app, "published": True}
        start = 3.0 if alive else 5.0
        begun = (("publishStream", fields), ("StreamStatusEvent", {**fields, "status": "PUBLISHING"}))
        done = post_all(scene, start, *begun, client=client)
        for number in range(1, 6):
            if alive:
                post_all(scene, done + 10 * number, ("StreamKeepAliveEvent", {**fields, "status": "PUBLISHING"}), client=client)
        post_all(scene, done + 55, ("StreamStatusEvent", {**fields, "status": "UNPUBLISHED"}), client=client)
    scene.write(path)
