"""A call is transferred; COMPLETED is missing from the capture."""

from pathlib import Path

from cases.scene import CALL, Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    begin = scene.play(
        scene.log_in() + 0.5,
        "call",
        "CallStatusEvent ESTABLISHED",
        "transfer",
        "TransferStatusEvent ACCEPTED",
        "CallStatusEvent FINISH",
        callId=CALL,
    )
    end = scene.play(begin, "TransferStatusEvent COMPLETED", callId=CALL)
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
