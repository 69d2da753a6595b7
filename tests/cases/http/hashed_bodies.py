"""Each hook carries the hash of its body.

With the right secret all hashes match.
"""

import hashlib
import hmac
from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["CFG011", "HTTP017", "HTTP018", "HTTP019"],
    hook_secret=b"of the cases",
)


SECRET = b"of the cases"


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = rewritten(scene, signed)
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", CLIENT.body({})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    scene.write(path)


def signed(request: bytes) -> bytes:
    """The request with the hash of its body."""
    head, _, body = request.partition(b"\r\n\r\n")
    digits = hmac.new(SECRET, body, hashlib.md5).hexdigest()
    return head + b"\r\nAuthorization: WCS " + digits.encode() + b"\r\n\r\n" + body
