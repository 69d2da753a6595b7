"""The web server refuses a message, and WCS, told so by FAIL, does not send it."""

from pathlib import Path

from cases.scene import MESSAGE, Scene, configured


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in(config=configured("sendMessage", restOnError="FAIL")) + 0.5, "sendMessage 403", id=MESSAGE)
    scene.write(path)
