"""Which response answers which request, with every byte there and with some missing."""

import pytest
from spoken import CLIENT, SERVER, Spoken, ok, post, told

from wcs_pcap.http.parser import MAX_UNPARSED
from wcs_pcap.model import Absence, Response


def test_one_after_the_other() -> None:
    spoken = Spoken().ask(post("a", b"x")).answer(ok("A", b"y")).ask(post("b")).answer(ok("B"))
    exchanges = spoken.end()
    assert told(exchanges) == ["/a A", "/b B"]
    assert exchanges[0].request is not None
    assert exchanges[0].response is not None
    assert (exchanges[0].request.body, exchanges[0].response.body) == (b"x", b"y")


def test_pipelining() -> None:
    spoken = Spoken().ask(post("a") + post("b")).ask(post("c")).answer(ok("A")).answer(ok("B") + ok("C"))
    assert told(spoken.end()) == ["/a A", "/b B", "/c C"]


def test_no_answer() -> None:
    assert told(Spoken().ask(post("a")).answer(ok("A")).ask(post("b")).end()) == ["/a A", "/b -"]


def test_only_so_many_wait_for_an_answer() -> None:
    spoken = Spoken(max_outstanding=2)
    for name in "abcd":
        spoken.ask(post(name))
    assert told(spoken.exchanges) == ["/a -", "/b -"]
    assert told(spoken.answer(ok("C")).answer(ok("D")).end()) == ["/a -", "/b -", "/c C", "/d D"]
    pairs = Spoken(max_outstanding=2)
    for name in "abcd":
        pairs.ask(post(name)).answer(ok(name.upper()))
    assert told(pairs.end()) == ["/a A", "/b B", "/c C", "/d D"]


def test_interim_answers_are_none() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    spoken = Spoken().ask(post("a", b"12345")[:-5]).answer(interim).ask(b"12345").answer(ok("A"))
    assert told(spoken.end()) == ["/a A"]
    assert [message.status for message in spoken.messages if isinstance(message, Response)] == [100, 103, 200]


def test_an_answer_before_its_request_is_complete() -> None:
    whole = post("a", b"x" * 100)
    spoken = Spoken().ask(whole[:60]).answer(ok("too large", status=413)).ask(whole[60:]).ask(post("b")).answer(ok("B"))
    exchanges = spoken.end()
    assert told(exchanges) == ["/a too large", "/b B"]
    assert exchanges[0].request is not None
    assert exchanges[0].request.complete


def test_an_answer_to_a_request_that_never_ends() -> None:
    (exchange,) = Spoken().ask(post("a", b"x" * 100)[:60]).answer(ok("A")).end()
    assert exchange.request is not None
    assert (told([exchange]), exchange.request.complete, exchange.request.problem) == (["/a A"], False, "closed")


def test_an_answer_that_was_captured_before_its_request() -> None:
    """The ACK number tells that it is one, whatever the order of the packets; also how long it is may depend on it."""
    request, head_only = post("a", method="HEAD"), ok("A", b"not sent")[: -len(b"not sent")]
    spoken = Spoken().answer(head_only, heard=len(request)).answer(ok("B"), heard=len(request) + len(post("b")))
    spoken.ask(request, heard=0).ask(post("b"), heard=len(head_only))
    exchanges = spoken.end()
    assert told(exchanges) == ["/a A", "/b B"]
    assert exchanges[0].response is not None
    assert (exchanges[0].response.complete, exchanges[0].response.body) == (True, b"")


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body(status: int) -> None:
    answers = ok("A", b"12345", status)[:-5] + ok("B")
    assert told(Spoken().ask(post("a") + post("b")).answer(answers).end()) == ["/a A", "/b B"]


def test_an_answer_that_ends_with_the_connection() -> None:
    exchanges = Spoken().ask(post("a")).answer(b"HTTP/1.0 200 A\r\n\r\npart").answer(b"s").end()
    response = exchanges[0].response
    assert response is not None
    assert (response.body, response.complete, response.declared_bytes) == (b"parts", True, None)
    assert response.frames == [2, 3, 5]  # the FIN completes it, as Wireshark shows it


@pytest.mark.parametrize(("closed", "problem"), [(True, "closed"), (False, "open")])
def test_without_a_fin_nobody_knows_whether_that_was_all(closed: bool, problem: str) -> None:
    exchanges = Spoken().ask(post("a")).answer(b"HTTP/1.0 200 A\r\n\r\nparts").end(closed, fin=False)
    response = exchanges[0].response
    assert response is not None
    assert (response.body, response.complete, response.problem, response.frames) == (b"parts", False, problem, [2])


@pytest.mark.parametrize(
    ("request_head", "answer"),
    [
        (b"CONNECT host:443 HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 A\r\n\r\n"),
        (b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", b"HTTP/1.1 101 A\r\n\r\n"),
    ],
)
def test_what_follows_connect_or_an_upgrade_is_no_http(request_head: bytes, answer: bytes) -> None:
    spoken = Spoken().ask(request_head).answer(answer).ask(post("inside")).answer(ok("INSIDE")).lose(SERVER, b"xx")
    exchanges = spoken.ask(b"\x81\x05hello").end()
    assert [exchange.response.reason for exchange in exchanges if exchange.response] == [b"A"]
    assert len(exchanges) == 1


def test_a_refused_connect_is_http() -> None:
    connect = b"CONNECT host:443 HTTP/1.1\r\n\r\n"
    spoken = Spoken().ask(connect).answer(ok("no", b"because", 403)).ask(post("b")).answer(ok("B"))
    assert told(spoken.end()) == ["host:443 no", "/b B"]


def test_a_status_of_zero_is_none() -> None:
    """A damaged byte makes one: it is nonsense behind a request, not another request."""
    spoken = Spoken().ask(post("a")).answer(ok("A", status=200).replace(b"200", b"000")).ask(post("b")).answer(ok("B"))
    assert told(spoken.end()) == ["/a -", "/b B?"]


def test_more_answers_than_requests() -> None:
    assert told(Spoken().ask(post("a")).answer(ok("A")).answer(ok("B")).end()) == ["/a A", "- B"]


# ---- with holes ----------------------------------------------------------------------------------------------------


def test_a_lost_answer() -> None:
    spoken = Spoken().ask(post("a")).lose(SERVER, ok("A")).ask(post("b")).answer(ok("B")).ask(post("c")).answer(ok("C"))
    assert told(spoken.end()) == ["/a -?", "/b B?", "/c C?"]


def test_a_lost_request() -> None:
    spoken = Spoken().lose(CLIENT, post("a")).answer(ok("A")).ask(post("b")).answer(ok("B"))
    assert told(spoken.end()) == ["- A", "/b B?"]


def test_a_lost_request_and_another_ones_lost_answer() -> None:
    """What is left has the right count and the right order, and belongs to nobody here."""
    spoken = Spoken().ask(post("a")).lose(SERVER, ok("A")).lose(CLIENT, post("b")).answer(ok("B"))
    assert told(spoken.end()) == ["- B", "/a -?"]


def test_several_lost_exchanges() -> None:
    spoken = Spoken().ask(post("a")).answer(ok("A"))
    for name in "bcd":
        spoken.lose(CLIENT, post(name)).lose(SERVER, ok(name.upper()))
    assert told(spoken.ask(post("e")).answer(ok("E")).end()) == ["/a A", "/e E?"]


def test_a_hole_in_a_body_leaves_no_doubt() -> None:
    asked, answered = post("a", b"x" * 50), ok("A", b"y" * 50)
    spoken = Spoken().ask(asked[:-30]).lose(CLIENT, asked[-30:-10]).ask(asked[-10:])
    spoken.answer(answered[:-30]).lose(SERVER, answered[-30:], Absence.UNREADABLE).ask(post("b")).answer(ok("B"))
    exchanges = spoken.end()
    assert told(exchanges) == ["/a A", "/b B"]
    request, response = exchanges[0].request, exchanges[0].response
    assert request is not None
    assert response is not None
    assert (request.body, request.body_bytes, request.complete, request.problem) == (b"x" * 20, 30, False, "lost")
    assert (response.body, response.body_bytes, response.complete, response.problem) == (b"y" * 20, 20, False, "cut")


def test_a_hole_from_one_request_into_the_next() -> None:
    asked = post("a", b"x" * 50)
    spoken = Spoken().ask(asked[:-30]).lose(CLIENT, asked[-30:]).answer(ok("A")).lose(CLIENT, post("b")).answer(ok("B"))
    assert told(spoken.ask(post("c")).answer(ok("C")).end()) == ["/a A", "- B", "/c C?"]


def test_heads_cut_by_the_snapshot_length() -> None:
    """Nothing but the first line of each message, and still every exchange."""
    spoken = Spoken()
    for name in "abc":
        asked, answered = post(name, b"x" * 50), ok(name.upper(), b"y" * 50)
        spoken.ask(asked[:20]).lose(CLIENT, asked[20:], Absence.UNREADABLE)
        spoken.answer(answered[:16]).lose(SERVER, answered[16:], Absence.UNREADABLE)
    exchanges = spoken.end()
    assert told(exchanges) == ["/a A?", "/b B?", "/c C?"]
    assert all(e.request is not None and e.request.problem == "cut" for e in exchanges)


def test_a_pipelining_client_and_a_lost_answer() -> None:
    """Which of the answers is missing, nobody can tell."""
    spoken = Spoken().ask(post("a"), heard=0).ask(post("b"), heard=0).lose(SERVER, ok("A")).answer(ok("B"))
    assert told(spoken.end()) == ["- B", "/a -?", "/b -?"]


def test_a_lost_request_of_a_pipelining_client() -> None:
    """The second request was sent before the first was answered, so there was a first: the answer is not the second's."""
    spoken = Spoken().lose(CLIENT, post("a")).ask(post("b"), heard=0).answer(ok("A")).answer(ok("B"))
    assert told(spoken.end()) == ["- A", "- B", "/b -?"]


def test_a_client_that_asks_while_an_answer_is_still_coming_does_pipeline() -> None:
    answer = ok("A", b"x" * 90)
    spoken = Spoken(joined=True).ask(post("a")).answer(answer[:50]).ask(post("b")).answer(answer[50:70]).ask(post("c"))
    spoken.answer(answer[70:]).answer(ok("B")).answer(ok("C"))
    assert told(spoken.end()) == ["/a A?", "- B", "- C", "/b -?", "/c -?"]


def test_an_answer_repeated_after_the_next_request_is_not_the_answer_to_that() -> None:
    """Its first packet was not captured, and the repetition acknowledges what came since."""
    a, b, answer = post("a"), post("b"), ok("A")
    spoken = Spoken(joined=True).ask(a, heard=0).ask(b, heard=len(answer)).answer(answer, heard=len(a + b)).answer(ok("B"))
    assert told(spoken.end()) == ["/a A?", "/b B?"]


def test_an_answer_from_before_the_request() -> None:
    """To a request that is older than the capture: the server did not have the one that was captured."""
    spoken = Spoken(joined=True).ask(post("b"), heard=0).answer(ok("A"), heard=0).answer(ok("B"))
    assert told(spoken.end()) == ["- A", "/b B?"]


def test_a_pipelining_client_with_every_byte() -> None:
    spoken = Spoken().ask(post("a"), heard=0).ask(post("b"), heard=0).answer(ok("A")).answer(ok("B"))
    assert told(spoken.end()) == ["/a A", "/b B"]


def test_a_connection_joined_in_the_middle() -> None:
    spoken = Spoken(joined=True).answer(b"the rest of a body").answer(ok("A")).ask(post("b")).answer(ok("B"))
    assert told(spoken.end()) == ["- A", "/b B?"]


def test_joined_in_the_middle_of_a_start_line() -> None:
    spoken = Spoken(joined=True).ask(post("a")[1:]).answer(ok("A")).ask(post("b")).answer(ok("B"))
    assert told(spoken.end()) == ["- A", "/b B?"]


def test_the_answer_to_a_head_that_nobody_saw() -> None:
    """Its length speaks of a body that is not there: what follows begins like the next answer, and is it."""
    answers = ok("A", b"12345")[:-5]
    spoken = Spoken().lose(CLIENT, post("a", method="HEAD")).answer(answers).ask(post("b"))
    for byte in ok("B"):
        spoken.answer(bytes((byte,)))
    assert told(spoken.end()) == ["- A", "/b B?"]


def unparsed(*answers: bytes, joined: bool = False, lost: int = 0, torn: bool = False) -> tuple[list[str], list[tuple[int, int]]]:
    """What becomes of requests that are answered so, each, and what of it is no HTTP, or may be (torn)."""
    spoken = Spoken(joined)
    for number, answer in enumerate(answers):
        spoken.ask(post(str(number)))
        if lost:
            spoken.lose(SERVER, b"?" * lost)
        spoken.answer(answer)
    exchanges = told(spoken.end())
    assert all(one.continuation is torn for one in spoken.stream.unparsed)
    return exchanges, [one[:2] for one in spoken.stream.unparsed]


def test_what_is_no_http_between_requests_is_not_missing() -> None:
    """Some clients send an empty line behind each body (RFC 9112, 2.2), proxies a line before the first request."""
    spoken = Spoken(joined=True)
    for name in "abcd":
        spoken.ask(post(name, b"x") + b"\r\n").answer(ok(name.upper()))
    assert told(spoken.end()) == ["/a A?", "/b B?", "/c C?", "/d D?"]
    spoken = (
        Spoken().ask(b"PROXY TCP4 1.2.3.4 5.6.7.8 1111 9091\r\n").ask(post("a")).answer(ok("A")).ask(post("b")).answer(ok("B"))
    )
    assert told(spoken.end()) == ["/a A?", "/b B?"]


def test_the_rest_of_a_request_from_before_the_capture_is_one() -> None:
    """Its answer is not taken for that to the request behind it, which the client sent without waiting."""
    spoken = Spoken(joined=True).ask(b"the rest of a body", heard=0).ask(post("b"), heard=0).answer(ok("A")).answer(ok("B"))
    assert told(spoken.end()) == ["- A", "- B", "/b -?"]


NO_HTTP = [b"Error: internal failure", b"Status: 200 OK\r\nA: b\r\n\r\n{}", b" " + ok("A"), b"\xef\xbb\xbf" + ok("A")]
NO_HTTP += [b"HTTP/1.1 2000 OK\r\n\r\n", b"http/1.1 200 OK\r\n\r\n", b"HTTP/1.1\t200\tOK\r\n\r\n", b"HTTP/1.1 20"]


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("answer", NO_HTTP)
def test_what_is_no_http_is_no_answer_and_is_noted(answer: bytes, joined: bool) -> None:
    if not (joined and answer == b"HTTP/1.1 20"):
        assert unparsed(answer, joined=joined, torn=joined) == (["/0 -"], [(len(answer), 2)])
    came = unparsed(answer + b"\r\n", ok("B"), joined=joined, torn=joined)
    assert came == ([f"/0 -{'?' * joined}", "/1 B?"], [(len(answer) + 2, 2)])


def test_an_answer_behind_something_that_is_no_http() -> None:
    log = b"starting\n"
    assert unparsed(log + ok("A"), ok("B")) == (["/0 A?", "/1 B?"], [(len(log), 2)])


def test_what_may_be_the_rest_of_an_answer_is_not_said_to_be_no_http() -> None:
    assert unparsed(b"{}", lost=5, torn=True) == (["/0 -"], [(7, 3)])
    assert unparsed(ok("A", b"x" * 90)[:60], b"y" * 30, ok("B"), lost=300, torn=True)[1] != []


def test_the_beginning_of_an_answer_at_the_end_of_the_capture_is_not_said_to_be_no_http() -> None:
    spoken = Spoken().ask(post("a")).answer(b"HTTP/1.1 20")
    assert (told(spoken.end(closed=False)), spoken.stream.unparsed) == (["/a -"], [])


def test_very_many_runs_that_are_no_http_are_bounded() -> None:
    count = 3 * MAX_UNPARSED
    found, runs = unparsed(*[b"text\n" + ok("A")] * count)
    assert (len(found), len(runs)) == (count, MAX_UNPARSED)
    assert runs[-1][0] == (count - 1) * len(b"text\n" + ok("A")) + len(b"text\n")


def test_an_answer_whose_packets_were_held_back_too_long() -> None:
    """One side was not captured at all: its ACK numbers are waited for only as long as memory allows."""
    spoken = Spoken()
    for n in range(3000):
        spoken.answer(ok(str(n), b"z" * 400), heard=1000 * (n + 1))
        assert n < 2600 or len(spoken.exchanges) > 0
    assert len(spoken.end()) == 3000


def test_a_request_that_is_answered_in_doubt_is_not_said_to_be_unanswered() -> None:
    """A response without request came after it: perhaps it was its own, so its absence proves nothing."""
    spoken = Spoken().ask(post("a"), heard=0).ask(post("b"), heard=0).lose(SERVER, b"?" * 10).answer(ok("?"))
    assert all(exchange.pairing == "assumed" for exchange in spoken.end() if exchange.response is None)
