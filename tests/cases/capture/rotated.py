"""Two files of a rotated capture, given the wrong way round: the second goes on where the first ends.

Rotated files are one timeline, whatever their order; where none repeats another there is nothing to say.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, passes
from cases.scene import Scene
from scapy.utils import rdpcap, wrpcap

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, REGISTRATION, passes("outgoing-call", 6)],
    near=["CAP101"],
)


def build(path: Path) -> list[Path]:
    scene = Scene(40)
    done = scene.log_in(sip=True)
    scene.call(done + 1, "call", "TRYING", "RING", "ESTABLISHED", "hangup", "FINISH")
    scene.write(path)
    packets = rdpcap(str(path))
    middle = len(packets) // 2
    files = [path.with_name("second"), path.with_name("first")]
    wrpcap(str(files[0]), packets[middle:], linktype=113)
    wrpcap(str(files[1]), packets[:middle], linktype=113)
    return files
