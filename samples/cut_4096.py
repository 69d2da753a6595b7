"""Captured with `-s 4096`: the video SDP of a call is longer, and what follows it in the JSON is cut away.

Verdict `inconclusive`: `callId` and `status` of the hooks are not in the capture.
"""

from pathlib import Path
from typing import Any

from kit.bodies import CALL, CLIENT, video_sdp
from kit.capture import BROWSER, WCS, Capture
from kit.media import ICE_BROWSER, ICE_WCS
from kit.scenes import Stage

FILE = "cut_4096.pcap"
SNAPLEN = 4096
ASKED = 0.741_033
STATUSES = (("TRYING", 0.052), ("RING", 0.180), ("ESTABLISHED", 0.953), ("FINISH", 6.212))


def sdp_first(sdp: str, **changes: Any) -> bytes:
    """The body of a hook with the SDP before the fields of the call."""
    return CLIENT.body({"sdp": sdp, **CALL, "hasVideo": True, **changes})


def build(path: Path) -> None:
    """Write the capture: `call` and its events, the browser has been attached before."""
    stage = Stage(Capture(snaplen=SNAPLEN), last=9.0)
    stage.web_socket.ask(ASKED, "call", {"callee": "5550123", "hasVideo": True})
    at = stage.hooks.open(ASKED + 0.002) + 0.000_150
    at = stage.hooks.post(at, "call", sdp_first(video_sdp(BROWSER, ICE_BROWSER.port)))
    for status, pause in STATUSES:
        if pause > 5:
            stage.hooks.close(at + 5.0)
            stage.hooks = stage.another_connection(34322)
            stage.hooks.open(at + pause - 0.001)
        at = stage.hooks.post(at + pause, "CallStatusEvent", sdp_first(video_sdp(WCS, ICE_WCS.port), status=status))
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
