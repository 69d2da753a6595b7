"""Two files of a rotated capture, given the wrong way round: the second goes on where the first ends."""

from pathlib import Path

from cases.scene import Scene
from scapy.utils import rdpcap, wrpcap


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
