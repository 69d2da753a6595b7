"""From diagnostics to findings: merged with a count, linked by cause, in reading order, with a filter."""

from __future__ import annotations

import gc
import time
from typing import Any

from flows.made import at, call, changed, findings, hook, login, stream

from wcs_pcap.capture.clock import ClockStep
from wcs_pcap.capture.observations import Observations
from wcs_pcap.flows.pattern import patterns
from wcs_pcap.model import Absence, Capture, Exchange, Finding, Gap, Severity, Side
from wcs_pcap.rules.diagnostic import RULES
from wcs_pcap.rules.engine import MAX_EVIDENCE, MAX_FILTER
from wcs_pcap.rules.metadata import codes

SILENT = {"answer": None, "absence": Absence.ABSENT}
STEP = ClockStep(frame=4, time=at(0), before=at(1), shift=-1_000_000_000)
DROPPED = stream(9, opened="no-answer", syn_frames=[7, 8, 9], first_time=at(3), last_time=at(9))


def codes_of_patterns() -> set[str]:
    """The codes that the built-in patterns name for steps that are missing."""
    awaits = (state.awaits for pattern in patterns().values() for state in pattern.states.values())
    return {one.code for one in awaits if one is not None and one.code is not None}


def by_code(found: list[Finding]) -> dict[str, Finding]:
    return {finding.code: finding for finding in found}


def causes(found: list[Finding], code: str) -> list[str]:
    return [found[number - 1].code for number in by_code(found)[code].causes]


def refused_logins(count: int) -> list[Exchange]:
    return [hook(n / 10, "connect", {"sessionId": f"/{n}"}, answer=404, on=stream(n)) for n in range(count)]


def test_every_code_has_metadata_and_a_rule_or_pattern_that_reports_it() -> None:
    assert {code for rule in RULES for code in rule.codes} | codes_of_patterns() == set(codes())


def test_the_order_of_modules_does_not_matter() -> None:
    """The rules that report one code stand in one module: diagnostics of one code and time keep their order there."""
    modules: dict[str, set[str]] = {}
    for rule in RULES:
        for code in rule.codes:
            modules.setdefault(code, set()).add(rule.check.__module__)
    assert {code: names for code, names in modules.items() if len(names) > 1} == {}


def test_diagnostics_of_one_code_are_one_finding_with_a_count() -> None:
    found = findings(*refused_logins(7))
    assert [(finding.code, finding.count) for finding in found] == [("HTTP001", 7), ("FLOW002", 7)]
    assert found[0].detail.count("404 Not Found" if "Not Found" in found[0].detail else "404") == 3
    assert found[0].detail.endswith("; and 4 more")
    assert found[0].exchanges == list(range(1, 8))
    assert found[1].flows == list(range(1, 8))


def test_long_lists_are_cut_but_the_count_is_not() -> None:
    first = findings(*refused_logins(1234))[0]
    assert first.count == 1234
    assert first.detail.endswith("; and 1,231 more")
    assert len(first.frames) == len(first.streams) == len(first.exchanges) == len(first.flows) == MAX_EVIDENCE
    assert first.filter is not None
    assert first.filter.count(",") == MAX_FILTER - 1


def test_severities_of_one_code_stay_apart() -> None:
    made = [hook(1, "connect", says=b'{"restClientConfig":{"call":{"restOnError":"FAIL"}}}')]
    made += [*call(2, "call", answer=403), hook(3, "hangup", {"callId": "c1"}, answer=403)]
    found = [finding for finding in findings(*made) if finding.code == "HTTP004"]
    assert [(finding.severity, finding.count) for finding in found] == [(Severity.WARNING, 1), (Severity.INFO, 1)]


def test_filters() -> None:
    assert findings(*refused_logins(1))[0].filter == "tcp.stream == 0"
    assert findings(*refused_logins(3))[0].filter == "tcp.stream in {0, 1, 2}"
    assert by_code(findings(*login(1), ports=(9091, 8081))) == {}
    assert by_code(findings(ports=(9091, 8081)))["CAP006"].filter == "tcp.port == 9091 || tcp.port == 8081"


class TestCauses:
    def test_by_exchange(self) -> None:
        found = findings(hook(1, "connect", **SILENT, on=stream(0, closed="fin", closed_by=Side.CLIENT, closed_time=at(16))))  # type: ignore[arg-type]
        assert [finding.code for finding in found] == ["TIME002", "FLOW001"]
        assert causes(found, "FLOW001") == ["TIME002"]

    def test_not_another_exchange(self) -> None:
        found = findings(*login(0), hook(1, "connect", {"sessionId": "/b"}, answer=403), hook(2, "hangup", answer=500))
        assert causes(found, "FLOW002") == ["HTTP004"]

    def test_by_flow(self) -> None:
        found = findings(hook(1, "connect", says=b"<html>"), hook(2, "ConnectionStatusEvent", {"status": "FAILED"}))
        assert causes(found, "FLOW004") == ["JSON002"]

    def test_by_flow_alone(self) -> None:
        """The finding about the event shares neither an exchange nor a time with the one about what it is the end of."""
        status = {"operationId": "o", "status": "FAILED"}
        found = findings(*login(0), hook(1, "OnDataEvent", {"operationId": "o"}, answer=500), hook(2, "DataStatusEvent", status))
        assert causes(found, "FLOW040") == ["FLOW039"]
        other = hook(2, "OnDataEvent", {"operationId": "p"}), hook(3, "DataStatusEvent", {**status, "operationId": "p"})
        found = findings(*login(0), hook(1, "OnDataEvent", {"operationId": "o"}, answer=500), *other)
        assert causes(found, "FLOW040") == []

    def test_by_the_whole_time_of_a_connection(self) -> None:
        """One side of a connection is missing from 20 s to 90 s: that may be why hooks of 0 s and 30 s never came."""
        half = stream(9, one_way=Side.SERVER, first_time=at(20), last_time=at(90))
        made = [*login(30)[:1], *login(31, sessionId="/b")[:1]]
        assert causes(findings(*made, streams=[half]), "CFG004") == ["CAP004"]
        early = changed(half, first_time=at(1), last_time=at(20))
        assert causes(findings(*made, streams=[early]), "CFG004") == []

    def test_of_what_went_on_all_the_same(self) -> None:
        found = findings(*login(0), *call(1, "call", answer=403), *call(2, "RING"))
        assert causes(found, "FLOW014") == ["HTTP004"]

    def test_by_time_where_nothing_became_an_exchange(self) -> None:
        found = findings(*login(0)[:1], *login(1, sessionId="/b"), streams=[DROPPED])
        assert causes(found, "FLOW003") == ["TCP002"]

    def test_not_at_another_time(self) -> None:
        later = stream(9, opened="no-answer", syn_frames=[7, 8, 9], first_time=at(60), last_time=at(63))
        assert causes(findings(*login(0)[:1], *login(1, sessionId="/b"), streams=[later]), "FLOW003") == []

    def test_not_between_two_that_it_touches(self) -> None:
        """Two logins are never reported, at 0 s and at 60 s: what happened at 40 s caused neither."""
        between = stream(9, opened="no-answer", syn_frames=[7, 8, 9], first_time=at(40), last_time=at(43))
        found = findings(*login(0)[:1], *login(60, sessionId="/b")[:1], streams=[between])
        assert by_code(found)["FLOW003"].count == 2
        assert causes(found, "FLOW003") == ["CFG004"]

    def test_come_before_their_consequences(self) -> None:
        found = findings(hook(5, "connect", answer=404), *login(0), *call(1, "call", "FINISH", "RING"))
        ranks = [finding.severity.rank for finding in found]
        assert ranks == sorted(ranks)
        numbers = {finding.code: finding.number for finding in found}
        assert numbers["HTTP001"] < numbers["FLOW002"]
        assert [finding.number for finding in found] == list(range(1, len(found) + 1))

    def test_a_lesser_cause_is_still_named(self) -> None:
        found = findings(hook(1, "connect", answer=403))
        assert [(finding.code, finding.causes) for finding in found] == [("FLOW002", [2]), ("HTTP004", [])]


def test_order_within_a_severity_is_by_time() -> None:
    made = [*login(0), hook(5, "hangup", answer=500), hook(3, "hangup", answer=404), hook(4, "hold", answer=413)]
    assert [f.code for f in findings(*made) if f.severity is Severity.ERROR] == ["HTTP001", "HTTP007", "HTTP008"]


def test_what_the_capture_lacks_comes_first() -> None:
    gap = Gap(Side.CLIENT, 0, 10, Absence.LOST_IN_CAPTURE, at(50), at(51), 9)
    made = [*login(0), hook(1, "hangup", {"callId": "c"}, took=2.0)]
    assert [f.code for f in findings(*made, streams=[stream(1, gaps=[gap])])] == ["CAP002", "TIME001"]


def test_secrets_of_broken_responses_are_not_quoted() -> None:
    leak = hook(1, "hangup", says=b"{'sipPassword': 'hunter2'}")
    moved = hook(2, "hold", answer=302, headers=((b"Location", b"https://web.example/x?token=hunter2"),))
    rest = hook(3, "call/startup?token=hunter2", prefix="/rest-api")
    found = findings(*login(0), leak, moved, rest)
    assert {"JSON002", "HTTP010", "HTTP022"} <= by_code(found).keys()
    assert not any("hunter2" in finding.detail for finding in found)


def test_time_grows_in_proportion() -> None:
    """Four times as many diagnostics must not take sixteen times as long."""

    def took(count: int) -> float:
        made = refused_logins(count)
        gc.collect()
        gc.disable()  # or what other tests left behind is looked through in between
        begin = time.process_time()
        findings(*made)
        spent = time.process_time() - begin
        gc.enable()
        return spent

    took(100)
    assert took(4000) < 10 * max(took(1000), 0.01)


class TestFitness:
    """What the capture is not fit for makes findings that rest on it less sure, and leaves the others alone."""

    LOSS = Gap(Side.CLIENT, 0, 10, Absence.LOST_IN_CAPTURE, at(90), at(91), 9)

    def confidences(self, **options: Any) -> dict[str, str]:
        made = [*login(0)[:1], *login(20, sessionId="/b"), hook(50, "hangup", {"callId": "c"}, took=2.0, answer=404)]
        return {finding.code: finding.confidence for finding in findings(*made, **options)}

    def test_of_a_whole_capture(self) -> None:
        assert self.confidences() == {"FLOW003": "medium", "HTTP001": "high", "TIME001": "high"}

    def test_of_one_that_lost_packets(self) -> None:
        lossy = self.confidences(streams=[stream(1, gaps=[self.LOSS])])
        assert lossy == {"CAP002": "high", "FLOW003": "low", "HTTP001": "high", "TIME001": "high"}

    def test_of_one_that_is_damaged(self) -> None:
        damaged = self.confidences(captures=[Capture("cut.pcap", packets=3, damage="ends inside a record")])
        assert damaged == {"CAP010": "high", "FLOW003": "low", "HTTP001": "high", "TIME001": "high"}

    def test_of_one_that_misses_a_time_of_some_of_it(self) -> None:
        """One of two hooks was closed on where nothing is known to be missing, the other not."""
        both = {"closed": "fin", "closed_by": Side.SERVER, "closed_frame": 9}
        made = [hook(n, "hangup", on=stream(n, **both, closed_time=at(n + 0.5)), **SILENT) for n in (10, 20)]  # type: ignore[arg-type]
        whole, torn = findings(*made), findings(*made, losses=[(20, 20, Absence.LOST_IN_CAPTURE)])
        assert by_code(whole)["TCP005"].confidence == "high"
        assert by_code(torn)["TCP005"].count == 2
        assert by_code(torn)["TCP005"].confidence == "medium"

    def test_of_one_whose_clock_stepped(self) -> None:
        stepped = self.confidences(observations=changed(Observations(), times_twice=[STEP]))
        assert stepped == {"CAP009": "high", "FLOW003": "low", "HTTP001": "high", "TIME001": "medium"}


class TestLossAsCause:
    def test_only_at_its_time(self) -> None:
        loss = Gap(Side.CLIENT, 0, 10, Absence.LOST_IN_CAPTURE, at(90), at(91), 9)
        found = findings(*login(0), *call(1, "call", "FINISH", "RING"), streams=[stream(1, gaps=[loss])])
        assert causes(found, "FLOW020") == []
        assert found[0].code == "FLOW020"

    def test_not_even_in_the_same_stream(self) -> None:
        loss = Gap(Side.CLIENT, 0, 10, Absence.LOST_IN_CAPTURE, at(90), at(91), 9)
        made = [*login(0, session="x"), *call(1, "call", "FINISH", "RING", on=stream(1, gaps=[loss]))]
        assert causes(findings(*made), "FLOW020") == []

    def test_of_what_came_before_the_first_hook(self) -> None:
        loss = Gap(Side.CLIENT, 0, 10, Absence.LOST_IN_CAPTURE, at(1), at(2), 9)
        found = findings(*call(5, "call", "BUSY"), streams=[stream(1, gaps=[loss])], losses=[(1, 2, Absence.LOST_IN_CAPTURE)])
        assert causes(found, "FLOW008") == ["CAP002"]
