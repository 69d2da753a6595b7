"""The record of instructions: written, read again, and held to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from bench import captures, instructions
from bench.instructions import Count


def counts(start: int, mix: int, rest: int) -> dict[str, Count]:
    return {name: Count(name, total, start) for name, total in (("start", start), ("mix", mix), ("rest", rest))}


@pytest.fixture(autouse=True)
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "budget.toml"
    monkeypatch.setattr(instructions, "RECORD", path)
    return path


def counting(monkeypatch: pytest.MonkeyPatch, digest: str, *totals: int) -> None:
    monkeypatch.setattr(instructions, "count", lambda: (digest, counts(*totals)))


def test_what_was_updated_is_accepted(monkeypatch: pytest.MonkeyPatch, record: Path) -> None:
    record.write_text('["3.2.1"]\ncaptures = "old"\nstart = 7\n')
    counting(monkeypatch, "one", 1_000, 3_000, 9_000)
    instructions.update()
    text, grown = instructions.check()
    assert not grown
    assert "+0.0%" in text
    assert instructions.recorded()["3.2.1"] == {"captures": "old", "start": 7}


@pytest.mark.parametrize(
    ("now", "names"),
    [
        ((1_090, 3_090, 9_090), []),
        ((1_110, 3_110, 9_110), ["start"]),
        ((1_000, 3_210, 9_000), ["mix"]),  # a tenth of what lies behind starting up, not of all
        ((1_000, 3_190, 9_810), ["rest"]),
        ((500, 1_500, 4_000), []),
    ],
)
def test_more_than_a_tenth_more_is_refused(monkeypatch: pytest.MonkeyPatch, now: tuple[int, int, int], names: list[str]) -> None:
    counting(monkeypatch, "one", 1_000, 3_000, 9_000)
    instructions.update()
    counting(monkeypatch, "one", *now)
    assert [line.partition(":")[0] for line in instructions.check()[1]] == names


def test_other_captures_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    counting(monkeypatch, "one", 1_000, 3_000, 9_000)
    instructions.update()
    counting(monkeypatch, "two", 1_000, 3_000, 9_000)
    with pytest.raises(instructions.CountError, match="--update"):
        instructions.check()


def test_without_a_record_nothing_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instructions, "count", lambda: pytest.fail("counted for nothing"))
    text, grown = instructions.check()
    assert "No instructions are on record" in text
    assert not grown


def test_the_committed_record_is_of_these_captures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    record = instructions.recorded()
    assert any(version.startswith("3.11.") for version in record)
    digest = instructions.sha256()
    for name, plan in instructions.PLANS.items():
        captures.make(plan, tmp_path / name)
        digest.update((tmp_path / name).read_bytes())
    for entry in record.values():
        assert {*entry} == {"captures", *instructions.PLANS}
        assert entry["captures"] == digest.hexdigest(), "the generator has changed: python -m tests.bench instructions --update"


def test_the_running_version() -> None:
    assert instructions.version() == sys.version.split()[0].rstrip("+")
