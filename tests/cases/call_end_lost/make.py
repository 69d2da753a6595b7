"""A call is hung up; the event of its end is missing from the capture."""

from pathlib import Path

from cases.scene import CALL, Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    begin = scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "hangup", callId=CALL)
    end = scene.play(begin, "CallStatusEvent FINISH", callId=CALL)
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
