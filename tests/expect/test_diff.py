"""What a bad capture lacks, what it has in addition, and what is slower than in a good one."""

from __future__ import annotations

from typing import Any

from conftest import SAMPLES
from expect.made_reports import call, hook, login, report

from wcs_pcap.expect.diff import Difference, differences
from wcs_pcap.model import Absence, Report
from wcs_pcap.pipeline import analyze

CALL = ("call", "TRYING", "RING", "ESTABLISHED", "hangup", "FINISH")


def found_in(good: Report, bad: Report, **options: Any) -> list[tuple[str, str, bool]]:
    """Kind, text and certainty of each difference in the flows."""
    return [(each.kind, each.text, each.certain) for each in differences(good, bad, **options) if each.flow]


def test_a_capture_does_not_differ_from_itself() -> None:
    for path in SAMPLES.glob("*.pcap*"):
        made = analyze([str(path)])
        assert differences(made, made) == []


def test_other_times_and_keys_are_no_difference() -> None:
    one = report(*login(), *call(2, *CALL, key="a"))
    other = report(*login(5, node="x"), *call(20, *CALL, key="b", gap=1.05))
    assert differences(one, other) == []


def test_steps() -> None:
    good = report(*login(), *call(2, *CALL))
    lacks = report(*login(), *call(2, "call", "TRYING", "ESTABLISHED", "hangup", "FINISH"))
    assert found_in(good, lacks) == [("lacks", "CallStatusEvent RING", True)]
    assert found_in(lacks, good) == [("more", "CallStatusEvent RING", True)]
    assert differences(good, lacks)[0].good_frame == good.flows[1].calls[2].exchange.frame
    end = report(*login(), *call(2, *CALL[:5]))
    assert found_in(good, end) == [
        ("lacks", "CallStatusEvent FINISH", True),
        ("differs", "pass there, fail (CallStatusEvent FINISH|FAILED absent) here", True),
    ]


def test_a_difference_that_the_capture_may_only_not_show_is_uncertain() -> None:
    good = report(*login(), *call(2, *CALL))
    lossy = report(*login(), *call(2, "call", "TRYING", "ESTABLISHED", "hangup", "FINISH"), gaps=[(3.5, 4.4)])
    assert [each for each in found_in(good, lossy) if each[2]] == []
    assert found_in(good, lossy)[0][0] == "lacks"
    gone = report(*login(), gaps=[(50, 60)])
    assert [(kind, certain) for kind, _, certain in found_in(good, gone)] == [("lacks", False)]
    assert [(kind, certain) for kind, _, certain in found_in(good, report(*login()))] == [("lacks", True)]


def test_whole_flows() -> None:
    good = report(*login(), *call(2, *CALL, key="a"), *call(20, "call", "BUSY", key="b"))
    bad = report(*login(), *call(2, "call", "BUSY", key="x"))
    found = differences(good, bad)
    assert [(each.kind, each.flow, each.text) for each in found if each.flow] == [("lacks", "outgoing-call a", "the whole flow")]
    assert [(each.kind, each.flow) for each in differences(bad, good) if each.flow] == [("more", "outgoing-call a")]


def test_responses() -> None:
    good = report(*login(), *call(2, *CALL))
    other = report(*login(), *call(2, *CALL[:5]), *call(7, "FINISH", answer=500))
    assert found_in(good, other) == [("differs", "the response to CallStatusEvent FINISH: 200 there, 500 here", True)]
    for absence, certain in ((Absence.ABSENT, True), (Absence.LOST_IN_CAPTURE, False)):
        none = report(*login(), *call(2, *CALL[:5]), *call(7, "FINISH", answer=None, absence=absence))
        assert ("lacks", f"the response to CallStatusEvent FINISH: {absence.value}", certain) in found_in(good, none)


def test_slower() -> None:
    good = report(*login(), *call(2, *CALL))
    slow = report(*login(), *call(2, *CALL[:5]), *call(9.5, "FINISH", took=0.5))
    assert found_in(good, slow) == [
        ("slower", "the response to CallStatusEvent FINISH: 0.010 s there, 0.500 s here", True),
        ("slower", "CallStatusEvent FINISH after hangup: 1.000 s there, 3.500 s here", True),
    ]
    assert found_in(good, slow, factor=100) == []
    assert found_in(slow, good) == []
    patient = report(*login(), *call(2, *CALL[:4]), *call(60, "hangup", "FINISH"))
    assert found_in(good, patient) == [], "how long people talk is no difference"


def test_findings() -> None:
    good = report(*login())
    bad = report(hook(1, "connect", answer=403), hook(2, "ConnectionStatusEvent", {"status": "FAILED"}))
    found = {each.text.split()[1]: each for each in differences(good, bad) if not each.flow}
    assert found["FLOW002"] == Difference(kind="more", flow="", text=found["FLOW002"].text, bad_frame=1001)
    assert all(each.kind == "lacks" for each in differences(bad, good) if not each.flow)
