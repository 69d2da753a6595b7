"""Two processes find in a capture what one finds, to the byte, or leave it to one."""

from __future__ import annotations

import io
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any
from unittest import mock

import pytest
from bench import captures
from bench.hooks import Shape
from capture.made import MODIFIED, NANO, SECOND, block, enhanced, interface, ipv4, option, pcap, section, tcp
from conftest import SAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from wcs_pcap import reading
from wcs_pcap.capture import halves, pcapng
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.http import content_coding as coding
from wcs_pcap.model import ACK, NANOSECONDS, PSH, SYN, Message, Stream
from wcs_pcap.output.json.report import JsonReport
from wcs_pcap.pipeline import Options, analyze
from wcs_pcap.reading import second_half
from wcs_pcap.reading.second_half import SecondHalf

PLAN = captures.Plan(2_500, 0.4, shape=Shape(connections=6, reuse=9))
TCP_PLAN = captures.Plan(1_500, 0.5, captures.TCP, Shape(connections=4, reuse=5))


@pytest.fixture(autouse=True)
def small_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WORTH_IT", 0)
    monkeypatch.setattr(halves, "IN_A_ROW", 4)
    monkeypatch.setattr(pcapng, "BLOCK", 1 << 10)


@pytest.fixture(params=["pcap", "pcapng"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=[PLAN, TCP_PLAN], ids=["media", "tcp"])
def generated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    path, _ = captures.have(request.param, tmp_path_factory.mktemp("bench"))
    return list(Timeline([str(path)]).records())


def everything(path: Path, jobs: int, ports: tuple[int, ...] | None = (9091,)) -> list[object]:
    report = analyze([str(path)], Options(ports, jobs=jobs))
    messages = [message for one in report.exchanges for message in (one.request, one.response) if message is not None]
    return [
        "".join(JsonReport(report).document()),
        [[getattr(message, name) for name in Message.__slots__] for message in messages],
        repr([[getattr(stream, name) for name in Stream.__slots__] for stream in report.streams]),
        [capture.blind for capture in report.captures],
    ]


def by_both(path: Path, share: float, ports: tuple[int, ...] | None = (9091,)) -> tuple[list[object], bool]:
    """What two processes find, and whether the second half was really read by another."""
    by_two: list[reading.Reading | None] = []
    joined: list[bool] = []
    read, join = reading._by_two, SecondHalf.join

    def noted(*arguments: Any) -> reading.Reading | None:
        by_two.append(read(*arguments))
        return by_two[0]

    def noted_too(*arguments: Any) -> None:
        join(*arguments)
        joined.append(True)

    one, other = mock.patch.object(reading, "_by_two", noted), mock.patch.object(SecondHalf, "join", noted_too)
    with one, other, mock.patch.object(reading, "FIRST_HALF", share):
        two = everything(path, 2, ports)
    return two, by_two[0] is not None and bool(joined)


def shared(path: Path, share: float, ports: tuple[int, ...] | None = (9091,)) -> bool:
    """Compares what two processes find with what one finds, and tells whether the second half was really read by another."""
    two, really = by_both(path, share, ports)
    assert two == everything(path, 1, ports)
    return really


def write(path: Path, records: list[Record], magic: int = NANO, cut: int = 0) -> Path:
    """Writes a capture whose last ``cut`` bytes are missing, in the form that its name says."""
    if path.suffix == ".pcapng":
        blocks = pcapng_blocks(records)
        data = b"".join((section(), described(records), described(records), *blocks))
        path.write_bytes(data[: len(data) - cut])
        return path
    stamps = ((record.time // NANOSECONDS, record.time % NANOSECONDS, record.data) for record in records)
    data = pcap(stamps, magic=magic, link=records[0].link_type)
    path.write_bytes(data[: len(data) - cut])
    return path


def described(records: list[Record]) -> bytes:
    """An interface with a clock in nanoseconds."""
    return interface(records[0].link_type, options=option(9, b"\x09"))


def pcapng_blocks(records: list[Record]) -> list[bytes]:
    """Packet blocks of two interfaces, some of them with a comment."""
    return [
        enhanced(record.data, record.time, number % 3 % 2, options=option(1, b"so it was") if number % 50 == 0 else b"")
        for number, record in enumerate(records)
    ]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("ports", [(9091,), None], ids=["9091", "any"])
def test_healthy_traffic(generated: list[Record], tmp_path: Path, form: str, share: float, ports: tuple[int, ...] | None) -> None:
    assert shared(write(tmp_path / f"a.{form}", generated), share, ports)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**64), st.floats(0.05, 0.95))
def test_whatever_happened_on_the_way(
    generated: list[Record], tmp_path_factory: pytest.TempPathFactory, seed: int, share: float
) -> None:
    dice = random.Random(seed)
    made = list(_battered(generated, dice))
    form = dice.choice(("pcap", "pcapng"))
    path = write(tmp_path_factory.getbasetemp() / f"battered.{form}", made, cut=dice.choice((0, 0, 0, 7)))
    ports = dice.choice(((9091,), (9091,), (80,), None))
    assert by_both(path, share, ports)[0] == everything(path, 1, ports)


def _battered(records: list[Record], dice: random.Random) -> Iterator[Record]:
    """Lost, cut, doubled, swapped and repeated packets, wrong checksums, a clock that may step back."""
    trouble, step = dice.choice((0.0, 0.002, 0.02)), 0
    held: Record | None = None
    for record in records:
        if trouble and dice.random() < trouble / 20:
            step -= dice.choice((0, 0, 3 * NANOSECONDS))
        made = record._replace(time=record.time + step)
        what = dice.choice(("lost", "twice", "late", "again", "wrong", "syn", "cut")) if dice.random() < trouble else ""
        if what == "late" and held is None:
            held = made
            continue
        if what == "wrong" and len(made.data) > 60:
            made = made._replace(data=made.data[:52] + b"\x12\x34" + made.data[54:])
        if what == "cut":
            made = made._replace(data=made.data[: dice.randrange(60)])
        if what != "lost":
            yield made
        if what == "twice":
            yield made
        if what == "syn":
            yield from (made._replace(time=one.time + step) for one in records[:30] if one.data[49:50] == bytes((SYN,)))
        if held is not None and dice.random() < 0.3:
            yield held
            held = None


def test_a_half_that_is_damaged(generated: list[Record], tmp_path: Path, form: str) -> None:
    assert shared(write(tmp_path / f"a.{form}", generated, cut=5), 0.5)


def packets(*made: tuple[float, bytes]) -> list[Record]:
    """Packets at times in seconds, with enough others around them for a place to cut."""
    capture = Timeline([str(SAMPLES / "connection.pcap")]).captures[0]
    first = 1_700_000_000
    others = [(n / 100, ipv4(tcp(40000 + n % 7, 8080, PSH | ACK, n, 1, b"other" * 40))) for n in range(2000)]
    ordered = sorted([*others, *made], key=lambda one: one[0])
    return [Record(n, round((first + at) * 1e9), len(data), 101, data, capture) for n, (at, data) in enumerate(ordered, 1)]


def test_a_syn_that_is_repeated_behind_the_cut(tmp_path: Path, form: str) -> None:
    syn = ipv4(tcp(50000, 9091, SYN, 7, 0))
    assert not shared(write(tmp_path / f"a.{form}", packets((5, syn), (15, syn))), 0.5)


def test_fragments_behind_the_cut(tmp_path: Path, form: str) -> None:
    fragment = ipv4(tcp(50000, 9091, SYN, 7, 0), fragment=0x2000)
    assert not shared(write(tmp_path / f"a.{form}", packets((15, fragment))), 0.5)
    assert shared(write(tmp_path / f"b.{form}", packets((5, fragment))), 0.5)


@pytest.mark.parametrize("at", [3.0, 12.0, 17.0])
def test_a_clock_that_steps_back(tmp_path: Path, form: str, at: float) -> None:
    made = packets()
    place = next(n for n, record in enumerate(made) if record.time >= (1_700_000_000 + at) * 1e9)
    behind = [record._replace(time=record.time - 2 * NANOSECONDS) for record in made[place:]]
    assert shared(write(tmp_path / f"a.{form}", made[:place] + behind), 0.5) is (at == 3.0)


def test_packets_a_little_out_of_order_at_the_cut(tmp_path: Path, form: str) -> None:
    made = packets()
    swapped = [made[n ^ 1] for n in range(len(made))]
    assert shared(write(tmp_path / f"a.{form}", swapped), 0.5)


@pytest.mark.parametrize("what", ["interface", "section"])
@pytest.mark.parametrize("at", [0.1, 0.9])
def test_interfaces_that_are_described_between_packets(generated: list[Record], tmp_path: Path, what: str, at: float) -> None:
    """The other process would not know of those in the first half, nor this one of those in the second."""
    blocks, first = pcapng_blocks(generated), described(generated) * 2
    late = interface(101) if what == "interface" else section() + first
    place = int(len(blocks) * at)
    path = tmp_path / "a.pcapng"
    path.write_bytes(b"".join((section(), first, *blocks[:place], late, *blocks[place:])))
    assert halves.cut(str(path), 0.5) is not None
    assert not shared(path, 0.5)


def test_blocks_between_packets_that_hold_none(generated: list[Record], tmp_path: Path) -> None:
    blocks = pcapng_blocks(generated)
    lost = block(5, bytes(12) + option(5, (7).to_bytes(8, "little")))
    names, unknown = block(4, bytes(4)), block(77, b"whatever")
    size = len(blocks) // 10
    pieces = [b"".join(blocks[n : n + size]) for n in range(0, len(blocks), size)]
    path = tmp_path / "a.pcapng"
    path.write_bytes(section() + described(generated) + described(generated) + (lost + names + unknown).join(pieces))
    assert shared(path, 0.5)
    assert analyze([str(path)], Options(jobs=2)).captures[0].dropped_packets == 7 * (len(pieces) - 1)


def test_losses_that_are_stated_before_all_packets_count_once(generated: list[Record], tmp_path: Path) -> None:
    lost = block(5, bytes(12) + option(5, (7).to_bytes(8, "little")))
    path = tmp_path / "a.pcapng"
    path.write_bytes(b"".join((section(), described(generated), described(generated), lost, *pcapng_blocks(generated))))
    two, _ = by_both(path, 0.5)
    assert two == everything(path, 1)
    assert analyze([str(path)], Options(jobs=2)).captures[0].dropped_packets == 7


def test_link_types_of_either_half(generated: list[Record], tmp_path: Path) -> None:
    """Packets of another interface that appear in the second half only."""
    others = [enhanced(ipv4(tcp(40000, 8080, ACK, n, 1)), generated[-1].time + n * SECOND // 100, 2) for n in range(200)]
    path = tmp_path / "a.pcapng"
    first = described(generated) * 2 + interface(101, options=option(9, b"\x09"))
    path.write_bytes(b"".join((section(), first, *pcapng_blocks(generated), *others)))
    assert shared(path, 0.5)
    assert len(analyze([str(path)], Options(jobs=2)).captures[0].link_types) == 2


def test_a_pcapng_file_without_a_packet_in_its_first_half(generated: list[Record], tmp_path: Path) -> None:
    blocks = pcapng_blocks(generated[:60])
    nameless = block(6, (9).to_bytes(4, "little") + bytes(16))  # of an interface that is not described
    path = tmp_path / "a.pcapng"
    path.write_bytes(b"".join((section(), described(generated), described(generated), nameless * 1000, *blocks)))
    assert not shared(path, 0.2)


def test_more_unpacked_bodies_than_there_is_room_for(
    generated: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coding, "MAX_UNPACKED", coding.MAX_BODY - 1)
    assert not shared(write(tmp_path / "a.pcap", generated), 0.5)


@pytest.mark.parametrize("fault", [OSError, MemoryError, KeyboardInterrupt, SystemExit])
def test_another_process_that_fails(
    generated: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], fault: type
) -> None:
    monkeypatch.setattr(second_half._Half, "read", mock.Mock(side_effect=fault))
    assert not shared(write(tmp_path / "a.pcap", generated), 0.5)
    assert capfd.readouterr() == ("", "")


def test_an_error_here_ends_the_other_process(generated: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.pcap", generated)
    ended: list[int] = []
    end = SecondHalf.end
    monkeypatch.setattr(SecondHalf, "end", lambda second: (ended.append(second._process), end(second)))
    monkeypatch.setattr(reading.Reader, "read", mock.Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        analyze([str(path)], Options(jobs=2))
    assert ended[0] > 0
    with pytest.raises(ProcessLookupError):
        second_half.os.kill(ended[0], 0)


@pytest.mark.parametrize("written", [0, 4, 8, 100, -1, -100])
def test_another_process_that_is_killed_while_it_tells(generated: list[Record], tmp_path: Path, written: int) -> None:
    path = write(tmp_path / "a.pcap", generated)
    read = second_half._read

    def dying(cut: halves.Cut, ports: frozenset[int] | None, pipe: IO[bytes]) -> None:
        told = io.BytesIO()
        read(cut, ports, told)
        pipe.write(told.getvalue()[:written])

    with mock.patch.object(second_half, "_read", dying):
        assert not shared(path, 0.5)


def test_no_other_process_can_begin(generated: list[Record], tmp_path: Path) -> None:
    path = write(tmp_path / "a.pcap", generated)
    with mock.patch.object(second_half.os, "fork", mock.Mock(side_effect=BlockingIOError)):
        assert everything(path, 2) == everything(path, 1)


def test_nobody_is_told_of_the_end_of_another_process(generated: list[Record], tmp_path: Path) -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert shared(write(tmp_path / "a.pcap", generated), 0.5)
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_a_file_that_becomes_shorter_meanwhile(generated: list[Record], tmp_path: Path, form: str) -> None:
    path = write(tmp_path / f"a.{form}", generated)
    note = SecondHalf._foreign

    def shortened(*arguments: object) -> object:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) * 6 // 10])
        return note(*arguments)  # type: ignore[arg-type]

    size = path.stat().st_size
    with mock.patch.object(SecondHalf, "_foreign", shortened):
        seen = analyze([str(path)], Options(jobs=2))
    assert path.stat().st_size < size
    left = analyze([str(path)])
    assert seen.captures[0].damage
    assert (seen.captures[0].packets, seen.captures[0].damage) == (left.captures[0].packets, left.captures[0].damage)
    assert [one.frame for one in seen.exchanges] == [one.frame for one in left.exchanges]


def test_standard_input_is_no_file_of_that_name(generated: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "-", generated[:-300])
    whole = write(tmp_path / "a.pcap", generated)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(whole.read_bytes())))
    assert len(analyze(["-"], Options(jobs=2)).exchanges) == len(analyze([str(whole)]).exchanges)


def test_too_much_that_is_left_to_the_first_process(
    generated: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_half, "MOST_RUNS", 3)
    assert not shared(write(tmp_path / "a.pcap", generated), 0.5)


def test_what_may_be_evidence_is_kept_by_either_process(tmp_path: Path) -> None:
    """SIP over TCP that spoke in the first half, and goes on in the second with what looks idle."""
    invite = ipv4(tcp(50000, 5070, PSH | ACK, 1, 1, b"INVITE sip:a@b SIP/2.0\r\n\r\n"))
    idle = ipv4(tcp(50000, 5070, PSH | ACK, 27, 1, b"\x01\x02"))
    path = write(tmp_path / "a.pcap", packets((5, invite), (15, idle), (16, idle)))
    found = []
    for jobs in (1, 2):
        _, _, evidence = reading.read([str(path)], frozenset((9091,)), jobs)
        assert evidence.kept is not None
        found.append(evidence.kept.whole)
    assert found == [True, False]


def test_what_is_better_read_as_one(generated: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.pcap", generated)
    assert halves.cut(str(path), 0.5) is not None
    assert halves.cut(str(write(tmp_path / "b.pcap", generated, MODIFIED)), 0.5) is None
    assert halves.cut(str(tmp_path / "none"), 0.5) is None
    assert halves.cut(str(tmp_path), 0.5) is None
    (tmp_path / "text").write_bytes(b"no capture" * 1000)
    assert halves.cut(str(tmp_path / "text"), 0.5) is None
    (tmp_path / "zeros").write_bytes(path.read_bytes()[:24] + bytes(100_000))
    assert halves.cut(str(tmp_path / "zeros"), 0.5) is None
    for what in (b"", described(generated), described(generated) + bytes(100_000)):
        (tmp_path / "c.pcapng").write_bytes(section() + what)
        assert halves.cut(str(tmp_path / "c.pcapng"), 0.5) is None
    monkeypatch.setattr(reading, "WORTH_IT", path.stat().st_size + 1)
    monkeypatch.setattr(halves, "cut", mock.Mock(side_effect=AssertionError))
    assert analyze([str(path)], Options(jobs=2)).exchanges


def test_a_place_that_is_no_packet_is_noticed(tmp_path: Path) -> None:
    """A payload that looks like packets one behind the other."""
    inner = pcap(((1_700_000_005, 7, b"looks like it" * 3) for _ in range(40)), magic=NANO)[24:]
    made = packets((9.9999, ipv4(tcp(40001, 8080, PSH | ACK, 1, 1, inner))))
    path = write(tmp_path / "a.pcap", made)
    whole = path.read_bytes()
    place = whole.index(inner) - 8
    share = (place - 24) / (len(whole) - 24)
    cut = halves.cut(str(path), share)
    assert cut is not None
    assert whole[cut.begin :].startswith(inner[:16])
    assert not shared(path, share)


def test_progress_is_that_of_the_whole_file(generated: list[Record], tmp_path: Path) -> None:
    path = write(tmp_path / "a.pcap", generated)
    told: list[tuple[str, int, int | None]] = []
    analyze([str(path)], Options(jobs=2, progress=lambda *said: told.append(said)))
    size = path.stat().st_size
    assert [count for _, count, _ in told] == sorted(count for _, count, _ in told)
    assert told[-1] == (str(path), size, size)


@pytest.mark.parametrize(("reuse", "gives_up"), [(1000, True), (2, False)], ids=["open all the time", "short"])
def test_connections_that_are_open_all_the_time_are_read_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reuse: int, gives_up: bool
) -> None:
    """The other process says early that it would leave most packets, and this one, which waits for that here, reads on."""
    source, _ = captures.have(captures.Plan(2_500, 0.4, shape=Shape(connections=2, reuse=reuse)), tmp_path)
    path = write(tmp_path / "a.pcap", list(Timeline([str(source)]).records()))
    monkeypatch.setattr(second_half, "MANY_LEFT", 20)
    monkeypatch.setattr(reading, "FIRST_HALF", 0.5)
    if gives_up:
        monkeypatch.setattr(second_half.os, "WNOHANG", 0)
    with mock.patch.object(SecondHalf, "join", autospec=True, side_effect=SecondHalf.join) as join:
        found = reading.read([str(path)], frozenset((9091,)), 2)
        assert join.called is not gives_up
        assert len(found[1].exchanges) > 50
        assert everything(path, 2) == everything(path, 1)
