"""What else goes on between two frames of which the numbers are known."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle

from kit.capture import LOOPBACK, Address, Capture
from kit.conversation import Conversation
from kit.media import ICE_BROWSER, ICE_WCS, binding_answer, binding_request
from kit.websocket import PING, PONG, WebSocket, web_socket_frame

CORE, MANAGER = Address(LOOPBACK, 41522), Address(LOOPBACK, 50999)
NARROW = 0.5


@dataclass
class Background:
    """A supply of single frames, so that a frame to come gets the number it has in a given packet list.

    In windows below half a second only the talk between the core server and the manager of WCS is used, in
    wider ones also WebSocket pings and STUN checks. `size` is the payload of that talk in bytes.
    """

    capture: Capture
    web_socket: WebSocket
    size: int = 180
    checks: int = 0
    _talk: Conversation = field(init=False)
    _near: Iterator[Callable[[float], None]] = field(init=False)
    _wide: Iterator[Callable[[float], None]] = field(init=False)

    def __post_init__(self) -> None:
        self._talk = Conversation(self.capture, CORE, MANAGER)
        self._near = cycle((self._core, self._manager))
        near = self._near
        step: tuple[Callable[[float], None], ...] = (
            lambda at: next(near)(at),
            lambda at: next(near)(at),
            self._ask_stun,
            self._answer_stun,
            self._ping,
            self._pong,
        )
        self._wide = cycle(step)

    def fill(self, since: float, until: float, count: int) -> None:
        """Spread `count` frames evenly over the open interval."""
        supply = self._wide if until - since > NARROW else self._near
        for index in range(count):
            next(supply)(since + (until - since) * (index + 1) / (count + 1))

    def number(self, rows: list[tuple[int, float]]) -> None:
        """Add frames so that the one at each of these times gets the number beside it."""
        before = 0.0
        for number, at in rows:
            missing = number - 1 - self.capture.planned_before(at)
            if missing < 0:
                raise ValueError(f"{-missing} frames too many before frame {number} at {at}")
            self.fill(before, at, missing)
            before = at

    def _core(self, at: float) -> None:
        self._talk.say(at, self._text("core", at))

    def _manager(self, at: float) -> None:
        self._talk.answer(at, self._text("manager", at))

    def _text(self, name: str, at: float) -> bytes:
        noise = random.Random(f"{name} {at:.6f}")
        return (name.encode() + b" " + noise.randbytes(self.size).hex().encode())[: self.size]

    def _ask_stun(self, at: float) -> None:
        self.capture.udp(at, ICE_BROWSER, ICE_WCS, binding_request(self.checks))

    def _answer_stun(self, at: float) -> None:
        self.capture.udp(at, ICE_WCS, ICE_BROWSER, binding_answer(self.checks, ICE_BROWSER))
        self.checks += 1

    def _ping(self, at: float) -> None:
        self.web_socket.answer(at, web_socket_frame(b"", masked=False, opcode=PING))

    def _pong(self, at: float) -> None:
        self.web_socket.say(at, web_socket_frame(b"", masked=True, opcode=PONG))
