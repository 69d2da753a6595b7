"""The capture ends while a call goes on: everything so far is in order. Verdict `inconclusive`."""

from pathlib import Path

from kit.capture import Capture
from kit.media import ICE_BROWSER, ICE_WCS, RTP_SIP, RTP_WCS, g711, opus
from kit.scenes import Stage

FILE = "call_still_open.pcap"
TALK = 1.5


def build(path: Path) -> None:
    """Write the capture: a login, a call, the first seconds of it."""
    stage = Stage(Capture(), last=4.0)
    established = stage.call(stage.log_in(0.741_033) + 1.207)
    for flow, pause in (
        (g711(RTP_SIP, RTP_WCS), 0.011),
        (g711(RTP_WCS, RTP_SIP), 0.027),
        (opus(ICE_BROWSER, ICE_WCS), 0.062),
        (opus(ICE_WCS, ICE_BROWSER), 0.069),
    ):
        flow.play(stage.capture, established + pause, established + TALK)
    stage.capture.write(path)


if __name__ == "__main__":
    build(Path(__file__).with_name(FILE))
