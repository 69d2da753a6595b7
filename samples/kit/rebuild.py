"""Play a conversation of which Wireshark's packet list is known, frame numbers included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kit.conversation import Conversation
from kit.hooks import echo, post


@dataclass(frozen=True, slots=True)
class Posted:
    """A row of the list: WCS posts a hook."""

    number: int
    at: float
    hook: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """Not in the list, but seen by the acknowledgement that follows: the web server sends `size` bytes."""

    at: float
    size: int


@dataclass(frozen=True, slots=True)
class Acked:
    """A row of the list: WCS acknowledges. The window is scaled as printed, `stamp` is TSval."""

    number: int
    at: float
    ack: int
    window: int | None = None
    stamp: int | None = None


Row = Posted | Sent | Acked


def play(conversation: Conversation, script: Iterable[Row], scale: int = 1) -> list[tuple[int, float]]:
    """Schedule the rows; gives number and time of those in the list."""
    rest = b""
    rows = []
    for row in script:
        match row:
            case Posted(number, at, hook, body):
                if rest:
                    raise ValueError(f"{len(rest)} bytes of the answer are left at row {number}")
                conversation.say(at, post(hook, body))
                rest = b"".join(echo(body).parts(conversation.capture.moment(at)))
                rows.append((number, at))
            case Sent(at, size):
                conversation.answer(at, rest[:size])
                rest = rest[size:]
            case Acked(number, at, ack, window, stamp):
                conversation.client_ack(at, ack, window=window and window // scale, stamp=stamp)
                rows.append((number, at))
    return rows
