"""What clients of WCS do, at random: every branch of every pattern, as hooks with their fields, their order and their pauses."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from property.talk import Hook

REFUSED = {"restOnError": "FAIL"}
CONFIG = dict.fromkeys(("call", "publishStream", "playStream", "sendMessage", "transfer"), REFUSED)
# hooks that a conversation can do without: DISABLE keeps them away from the web server
EVENTS = (
    "RegistrationStatusEvent", "CallStatusEvent", "TransferStatusEvent", "MessageStatusEvent", "StreamStatusEvent",
    "StreamKeepAliveEvent", "DataStatusEvent",
)  # fmt: skip
ACTIONS = ("answer", "hangup", "hold", "unhold", "sendDtmf", "unPublishStream", "pauseStream", "stopStream")
MAY_OVERTAKE = frozenset(("CallStatusEvent", "StreamStatusEvent", "TransferStatusEvent", "MessageStatusEvent"))


class Script:
    """One client connection's hooks. Times grow from ``at``; what several objects do may run at the same time."""

    def __init__(self, random: Random, number: int, at: float, disable: bool) -> None:
        self.random = random
        self.number = number
        self.at = at
        self.session = {
            "nodeId": "Hq5dTz8vBn2cKx7wLm4pRs9fJg3yVa6e@192.0.2.110",
            "appKey": "defaultApp",
            "sessionId": f"/198.51.100.210:{50_000 + number}/192.0.2.110:8443",
        }
        self.hooks: list[Hook] = []
        self.objects = 0
        self.first = 0  # of the hooks since the last login
        self.disable = disable
        self.disabled: set[str] = set()
        self.kinds = (
            self.call, self.call, self.incoming_call, self.send_message, self.receive_message, self.publish, self.publish,
            self.play, self.play, self.data, self.snapshot, self.extras,
        )  # fmt: skip

    def log_in(self) -> None:
        """``connect`` up to the result of the SIP registration."""
        random = self.random
        sip = random.random() < 0.6
        if self.disable:
            self.disabled = set(random.sample((*EVENTS, *ACTIONS), random.choice((0, 0, 0, 1, 2))))
        config = {"restClientConfig": {**CONFIG, **{hook: {"restPolicy": "DISABLE"} for hook in sorted(self.disabled)}}}
        self.first = len(self.hooks)
        connect = {"sipRegisterRequired": sip, "sipLogin": "agent7", "origin": "https://shop.example"}
        hooks = [
            Hook("connect", connect, 0.0, extra=config),
            Hook("ConnectionStatusEvent", {**connect, "status": "ESTABLISHED"}, random.uniform(0.01, 3), required="FLOW003"),
        ]
        if sip:
            again = [
                Hook("RegistrationStatusEvent", {"status": "REGISTERED"}, random.uniform(1, 5))
                for _ in range(random.choice((0, 0, 2)))
            ]
            required = None if again else "FLOW005"
            hooks.append(Hook("RegistrationStatusEvent", {"status": "REGISTERED"}, random.uniform(0.01, 9), required=required))
            hooks += again
        self._add(hooks)

    def live(self) -> None:
        """A few calls, messages, streams and so on, one after the other or at the same time."""
        random = self.random
        begin = self.at
        ends = [begin]
        for _ in range(random.randint(0, 3)):
            self.at = begin if random.random() < 0.3 else max(ends)
            self.at += random.uniform(0.01, 4)
            self._add(random.choice(self.kinds)())
            ends.append(self.at)
        self.at = max(ends)

    def leave(self) -> None:
        """DISCONNECTED, after UNREGISTERED or without it. What had to come can come no more."""
        registered = any(hook.name == "RegistrationStatusEvent" for hook in self.hooks[self.first :])
        for hook in self.hooks[self.first :]:
            hook.required = hook.required or hook.if_left
        hooks = [Hook("ConnectionStatusEvent", {"status": "DISCONNECTED"}, self.random.uniform(0.5, 2))]
        if registered and self.random.random() < 0.5:
            hooks.insert(0, Hook("RegistrationStatusEvent", {"status": "UNREGISTERED"}, 0.3))
        self._add(hooks)

    def call(self) -> list[Hook]:
        random = self.random
        key = {"callId": self._id()}
        object_ = {**key, "incoming": False, "caller": "agent7", "callee": "5550123"}
        hooks = [Hook("call", {**object_, "status": "PENDING"}, 0.0)]
        if random.random() < 0.1:
            hooks[0].status = 403
            return [*hooks, Hook("CallStatusEvent", {"id": key["callId"], "status": "FAILED"}, 0.05)]
        progress = [status for status in ("TRYING", "RING", "SESSION_PROGRESS", "RING") if random.random() < 0.5]
        hooks += [Hook("CallStatusEvent", {**object_, "status": s}, random.uniform(0.05, 2)) for s in progress]
        alone = {"if_left": "FLOW101"} if progress else {"required": "FLOW012"}
        end = random.choice(("answered", "answered", "busy", "cancelled", "failed"))
        if end == "answered":
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "ESTABLISHED"}, random.uniform(0.1, 4)))
            return hooks + self._talk(object_, key)
        if end == "busy":
            last = random.random() < 0.5
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "BUSY"}, 0.3, **(alone if last else {})))
            if not last:
                hooks.append(Hook("CallStatusEvent", {**object_, "status": "FINISH"}, 0.1))
        elif end == "cancelled":
            last = random.choice(("FINISH", "FAILED"))
            hooks.append(Hook("hangup", key, 0.5))
            hooks.append(Hook("CallStatusEvent", {**object_, "status": last}, 0.2, required="FLOW018"))
        else:
            name = random.choice(("id", "callId"))
            fields = {name: key["callId"], "status": "FAILED", "info": "No common codecs"}
            hooks.append(Hook("CallStatusEvent", fields, 0.4, **alone))
        return hooks

    def incoming_call(self) -> list[Hook]:
        random = self.random
        key = {"callId": f"{self._id()}@sip.example"}
        object_ = {**key, "incoming": True, "caller": "5550177", "callee": "agent7"}
        hooks = [Hook("OnCallEvent", {**object_, "status": "PENDING"}, 0.0)]
        if random.random() < 0.6:
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "RING"}, 0.05))
        end = random.choice(("answered", "answered", "rejected", "missed"))
        if end == "answered":
            hooks.append(Hook("answer", {**object_, "status": "PENDING"}, random.uniform(0.5, 5)))
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "ESTABLISHED"}, 0.3))
            return hooks + self._talk(object_, key)
        if end == "rejected":
            hooks.append(Hook("hangup", key, 1.0))
        required: dict[str, Any] = {"required": "FLOW018"} if end == "rejected" else {"if_left": "FLOW101"}
        last = random.choice(("FINISH", "FAILED"))
        return [*hooks, Hook("CallStatusEvent", {**object_, "status": last}, 0.4, **required)]

    def _talk(self, object_: dict[str, Any], key: dict[str, str]) -> list[Hook]:
        """From ESTABLISHED to the end: hold and back, tones, a transfer, who hangs up."""
        random = self.random
        hooks: list[Hook] = []
        for _ in range(random.randint(0, 2)):
            kind = random.choice(("hold", "tone", "again", "transfer"))
            if kind == "hold":
                hooks.append(Hook("hold", key, 0.4))
                hooks.append(Hook("CallStatusEvent", {**object_, "status": "HOLD"}, 0.1))
                hooks.append(Hook("unhold", key, 0.9))
            elif kind == "tone":
                hooks.append(Hook("sendDtmf", {**key, "type": "RFC2833", "dtmf": random.choice("123456789*#")}, 0.2))
                continue
            elif kind == "transfer":
                failed = not any(hook.name == "transfer" for hook in hooks) and random.random() < 0.5
                hooks += self._transfer(object_, key, "FAILED" if failed else "COMPLETED")
                if failed:
                    continue
                last = Hook("CallStatusEvent", {**object_, "status": "FINISH"}, 0.2, if_left="FLOW019")
                return [*hooks, last, *(self._new_leg(key["callId"]) if random.random() < 0.3 else [])]
            hooks.append(Hook("CallStatusEvent", {**object_, "status": "ESTABLISHED", "hasVideo": kind == "hold"}, 0.1))
        local = random.random() < 0.6
        if local:
            hooks.append(Hook("hangup", key, random.uniform(0.1, 9)))
        required = {"required": "FLOW018"} if local else {"if_left": "FLOW019"}
        return [*hooks, Hook("CallStatusEvent", {**object_, "status": "FINISH"}, 0.05, **required)]

    def _transfer(self, object_: dict[str, Any], key: dict[str, str], end: str) -> list[Hook]:
        """A transfer, asked for by this client or by the other side."""
        random = self.random
        if random.random() < 0.2:
            hooks = [Hook("OnTransferEvent", {**object_, "status": "PENDING", "target": "5550199"}, 0.3)]
            return [*hooks, Hook("TransferStatusEvent", {**object_, "status": end}, 0.5)] if random.random() < 0.5 else hooks
        hooks = [Hook("transfer", {**key, "target": "5550199"}, 0.3)]
        if random.random() < 0.1:
            hooks[0].status = 403
            return hooks
        hooks += [
            Hook("TransferStatusEvent", {**object_, "status": s}, 0.3) for s in ("ACCEPTED", "TRYING") if random.random() < 0.6
        ]
        required = "FLOW026" if end == "COMPLETED" else None
        return [*hooks, Hook("TransferStatusEvent", {**object_, "status": end}, random.uniform(0.1, 20), required=required)]

    def _new_leg(self, parent: str) -> list[Hook]:
        """The leg that a transfer made: WCS placed it, without a request."""
        object_ = {"callId": self._id(), "parentCallId": parent, "incoming": False, "caller": "5550123", "callee": "5550199"}
        return [Hook("CallStatusEvent", {**object_, "status": s}, 0.6) for s in ("RING", "ESTABLISHED", "FINISH")]

    def publish(self) -> list[Hook]:
        """A stream is published, and kept alive."""
        return self._stream("publishStream", "PUBLISHING", "unPublishStream", "UNPUBLISHED", published=True)

    def play(self) -> list[Hook]:
        """A stream is played, with pauses."""
        return self._stream("playStream", "PLAYING", "stopStream", "STOPPED", published=False)

    def _stream(self, start: str, running: str, stop: str, stopped: str, published: bool) -> list[Hook]:
        random = self.random
        key = {"mediaSessionId": self._id(), "name": "lobby", "published": published}
        object_ = {**key, "hasVideo": True, "hasAudio": True, "record": False, "mediaProvider": "WebRTC"}

        def event(status: str, pause: float, **how: Any) -> Hook:
            return Hook("StreamStatusEvent", {**object_, "status": status}, pause, **how)

        hooks = [Hook(start, {**object_, "status": "PENDING"}, 0.0)]
        if random.random() < 0.1:
            hooks[0].status = 403
            return [*hooks, event("FAILED", 0.05)]
        if random.random() < 0.1:
            return [*hooks, event("FAILED", 0.3, required="FLOW032")]
        if random.random() < 0.2:
            hooks.append(event("PENDING", 0.05))
        hooks.append(event(running, random.uniform(0.05, 9)))
        alive = random.random() < 0.4
        for _ in range(random.randint(0, 3)):
            if alive:
                hooks.append(Hook("StreamKeepAliveEvent", {**object_, "status": running}, 10.0))
            elif not published:
                hooks.append(Hook("pauseStream", key, random.uniform(0.5, 3)))
                if random.random() < 0.7:
                    hooks.append(event("PAUSED", 0.1))
                hooks.append(Hook("playStream", {**object_, "status": "PENDING"}, random.uniform(0.5, 3)))
                hooks.append(event("PLAYING", random.uniform(0.1, 3)))
        end = random.choice(("user", "user", "elsewhere", "failed"))
        if end == "user":
            return [*hooks, Hook(stop, key, random.uniform(0.2, 9)), event(stopped, random.uniform(0.05, 5), required="FLOW103")]
        return [*hooks, event(stopped if end == "elsewhere" else "FAILED", random.uniform(0.2, 9), if_left="FLOW102")]

    def data(self) -> list[Hook]:
        """Data from the client, or pushed to it through the REST API."""
        random = self.random
        key = {"operationId": self._id()}
        if random.random() < 0.4:
            pushed = Hook("/rest-api/data/send", {**self.session, **key, "payload": {"text": "hello"}}, 0.0)
            return [pushed, Hook("DataStatusEvent", {**key, "status": "ACCEPTED"}, 0.2)] if random.random() < 0.6 else [pushed]
        hooks = [Hook("OnDataEvent", {**key, "payload": {"text": "hello"}}, 0.0)]
        return [*hooks, Hook("DataStatusEvent", {**key, "status": "ACCEPTED"}, 0.2)] if random.random() < 0.6 else hooks

    def snapshot(self) -> list[Hook]:
        object_ = {"mediaSessionId": self._id(), "name": "lobby"}
        hooks = [Hook("snapshot", object_, 0.0)]
        if self.random.random() < 0.6:
            hooks.append(Hook("StreamStatusEvent", {**object_, "status": "SNAPSHOT_COMPLETE"}, 0.5))
        return hooks

    def extras(self) -> list[Hook]:
        """What has no key of its own."""
        random = self.random
        ask: list[tuple[str, dict[str, Any]]] = random.choice(
            (
                [("subscribe", {"event": "reg", "expires": "3600"}), *[("SubscriptionStatusEvent", {"event": "reg"})] * 2],
                [("subscribe", {"event": "reg", "expires": "3600"})],
                [("sendXcapRequest", {"url": "http://xcap.example/"}), ("XcapStatusEvent", {"responseBody": ""})],
                [("submitBugReport", {"text": "hum", "type": "no_media"}), ("BugReportStatusEvent", {"filename": "b"})],
                [("sessionDebug", {"command": "start"}), ("SessionDebugStatusEvent", {"status": "STARTED"})],
                [("sessionDebug", {"command": "stop"}), ("SessionDebugStatusEvent", {"status": "STOPPED"})],
                [("pushLogs", {"logs": "..."})],
                [("playHLS", {"mediaSessionId": f"{self._id()}-HLS", "name": "lobby", "mediaProvider": "HLS"})],
                [("RecordingStatusEvent", {"report": {"mixedFilename": "r.wav"}})],
            )
        )
        return [Hook(name, fields, 0.3) for name, fields in ask]

    def send_message(self) -> list[Hook]:
        random = self.random
        report = random.random() < 0.4
        object_ = {"id": self._id(), "from": "agent7", "to": "5550123", "body": "at ten", "isImdnRequired": report}
        hooks = [Hook("sendMessage", object_, 0.0)]
        sent = random.random() < 0.4
        if sent:
            hooks.append(Hook("MessageStatusEvent", {**object_, "status": "SENT"}, 0.05))
        required = None if sent or report else "FLOW027"
        hooks.append(Hook("MessageStatusEvent", {**object_, "status": "ACCEPTED"}, random.uniform(0.05, 9), required=required))
        if report and random.random() < 0.8:
            hooks.append(Hook("MessageStatusEvent", {"id": object_["id"], "status": "IMDN_DELIVERED"}, 1.0))
        return hooks

    def receive_message(self) -> list[Hook]:
        object_ = {"id": self._id(), "from": "5550123", "to": "agent7", "body": "fine", "status": "RECEIVED"}
        hooks = [Hook("OnMessageEvent", object_, 0.0)]
        if self.random.random() < 0.4:
            hooks.append(Hook("MessageStatusEvent", {"id": object_["id"], "status": "IMDN_NOTIFICATION_SENT"}, 0.2))
        return hooks

    def _id(self) -> str:
        self.objects += 1
        return f"6f0c2c1e-{self.number:04x}-4000-8000-{self.objects:012x}"

    def _add(self, hooks: Sequence[Hook]) -> None:
        """Gives the hooks their times. Two events in a row may overtake each other, posted within the time of one answer."""
        ends = self.at
        previous: Hook | None = None
        silent = not self.disabled.isdisjoint(ACTIONS)
        for hook in hooks:
            if hook.name in self.disabled:
                previous = None
                continue
            if silent:  # hooks that are not reported may be why the code differs
                hook.required = hook.if_left = None
            hook.took = self.random.choice((0.000_4, 0.005, 0.05, 0.4))
            hook.at = max(self.at, ends) + 0.001 + hook.pause
            if not hook.name.startswith("/"):
                hook.fields = {**self.session, **hook.fields}
            if previous is not None and _events(previous, hook) and self.random.random() < 0.15:
                hook.at = previous.at  # both at once, the later one a little earlier
                previous.at += 0.000_2
            ends = max(ends, hook.at + hook.took + 0.001)
            self.at = hook.at
            previous = hook
            self.hooks.append(hook)
        self.at = ends


def _events(one: Hook, other: Hook) -> bool:
    return one.name == other.name and one.name in MAY_OVERTAKE and one.at > 0


def scripts(random: Random, disable: bool = False) -> list[Script]:
    """What some clients do, at the same time or one after the other; a few come back with the same sessionId.

    ``disable``: whether ``restClientConfig`` may keep hooks away from the web server.
    """
    result = []
    for number in range(random.randint(1, 3)):
        script = Script(random, number, random.uniform(0, 5), disable)
        for _ in range(random.choice((1, 1, 2))):
            script.log_in()
            script.live()
            gone = random.random() < 0.7
            if gone:
                script.leave()
            else:
                break
            script.at += random.uniform(0.1, 3)
        result.append(script)
    return result
