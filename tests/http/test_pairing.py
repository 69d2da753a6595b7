"""Which response belongs to which request, with all bytes captured and with some missing."""

import pytest
from http_script import CLIENT, SERVER, ScriptedHttp, ok, post, texts

from wcs_pcap.http.parser import MAX_UNPARSED
from wcs_pcap.model import Absence, Response, Side


def test_one_after_the_other() -> None:
    script = ScriptedHttp().request(post("a", b"x")).respond(ok("A", b"y")).request(post("b")).respond(ok("B"))
    exchanges = script.end()
    assert texts(exchanges) == ["/a A", "/b B"]
    assert exchanges[0].request is not None
    assert exchanges[0].response is not None
    assert (exchanges[0].request.body, exchanges[0].response.body) == (b"x", b"y")


def test_pipelining() -> None:
    script = ScriptedHttp().request(post("a") + post("b")).request(post("c")).respond(ok("A")).respond(ok("B") + ok("C"))
    assert texts(script.end()) == ["/a A", "/b B", "/c C"]


def test_a_request_without_a_response() -> None:
    assert texts(ScriptedHttp().request(post("a")).respond(ok("A")).request(post("b")).end()) == ["/a A", "/b -"]


def test_the_number_of_outstanding_requests_is_bounded() -> None:
    script = ScriptedHttp(max_outstanding=2)
    for name in "abcd":
        script.request(post(name))
    assert texts(script.exchanges) == ["/a -", "/b -"]
    assert texts(script.respond(ok("C")).respond(ok("D")).end()) == ["/a -", "/b -", "/c C", "/d D"]
    pairs = ScriptedHttp(max_outstanding=2)
    for name in "abcd":
        pairs.request(post(name)).respond(ok(name.upper()))
    assert texts(pairs.end()) == ["/a A", "/b B", "/c C", "/d D"]


def test_interim_responses_belong_to_no_exchange() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    script = ScriptedHttp().request(post("a", b"12345")[:-5]).respond(interim).request(b"12345").respond(ok("A"))
    assert texts(script.end()) == ["/a A"]
    assert [message.status for message in script.messages if isinstance(message, Response)] == [100, 103, 200]


def test_a_response_before_the_end_of_its_request() -> None:
    whole = post("a", b"x" * 100)
    script = (
        ScriptedHttp()
        .request(whole[:60])
        .respond(ok("too large", status=413))
        .request(whole[60:])
        .request(post("b"))
        .respond(ok("B"))
    )
    exchanges = script.end()
    assert texts(exchanges) == ["/a too large", "/b B"]
    assert exchanges[0].request is not None
    assert exchanges[0].request.complete


def test_a_response_to_a_request_that_never_ends() -> None:
    (exchange,) = ScriptedHttp().request(post("a", b"x" * 100)[:60]).respond(ok("A")).end()
    assert exchange.request is not None
    assert (texts([exchange]), exchange.request.complete, exchange.request.problem) == (["/a A"], False, "closed")


def test_a_response_captured_before_its_request() -> None:
    """The ACK number tells that it is one, whatever the order of the packets; also how long it is may depend on it."""
    request, head_only = post("a", method="HEAD"), ok("A", b"not sent")[: -len(b"not sent")]
    script = ScriptedHttp().respond(head_only, received=len(request)).respond(ok("B"), received=len(request) + len(post("b")))
    script.request(request, received=0).request(post("b"), received=len(head_only))
    exchanges = script.end()
    assert texts(exchanges) == ["/a A", "/b B"]
    assert exchanges[0].response is not None
    assert (exchanges[0].response.complete, exchanges[0].response.body) == (True, b"")


@pytest.mark.parametrize("status", [204, 304])
def test_responses_without_a_body(status: int) -> None:
    answers = ok("A", b"12345", status)[:-5] + ok("B")
    assert texts(ScriptedHttp().request(post("a") + post("b")).respond(answers).end()) == ["/a A", "/b B"]


def test_a_response_that_ends_with_the_connection() -> None:
    exchanges = ScriptedHttp().request(post("a")).respond(b"HTTP/1.0 200 A\r\n\r\npart").respond(b"s").end()
    response = exchanges[0].response
    assert response is not None
    assert (response.body, response.complete, response.declared_bytes) == (b"parts", True, None)
    assert response.frames == [2, 3, 5]  # the FIN completes it, as Wireshark shows it


@pytest.mark.parametrize(("closed", "problem"), [(True, "closed"), (False, "open")])
def test_without_a_fin_a_body_until_close_is_not_complete(closed: bool, problem: str) -> None:
    exchanges = ScriptedHttp().request(post("a")).respond(b"HTTP/1.0 200 A\r\n\r\nparts").end(closed, fin=False)
    response = exchanges[0].response
    assert response is not None
    assert (response.body, response.complete, response.problem, response.frames) == (b"parts", False, problem, [2])


def test_bytes_after_an_upgrade_are_not_http() -> None:
    script = ScriptedHttp().request(b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
    script.respond(b"HTTP/1.1 101 A\r\nUpgrade: websocket\r\n\r\n")
    script.request(post("inside")).respond(ok("INSIDE")).lose(SERVER, b"xx").request(b"\x81\x05hello")
    assert texts(script.end()) == ["/ws A"]
    assert script.stream.switched is not None
    assert script.stream.switched.protocol == "websocket"
    assert not script.stream.switched.may_carry_hooks


TUNNEL = b"CONNECT host:443 HTTP/1.1\r\n\r\n"
OPENED = b"HTTP/1.1 200 A\r\n\r\n"


def test_http_in_a_tunnel_is_read() -> None:
    script = ScriptedHttp().request(TUNNEL).respond(OPENED).request(post("inside")).respond(ok("INSIDE"))
    assert texts(script.end()) == ["host:443 A", "/inside INSIDE"]
    assert script.stream.tls is None


@pytest.mark.parametrize(("first", "tls"), [(b"\x16\x03\x01\x00\x05hello", CLIENT), (b"SSH-2.0-x\r\n\r\n", None)])
def test_another_protocol_in_a_tunnel_is_not_searched_for_http(first: bytes, tls: Side | None) -> None:
    script = ScriptedHttp().request(TUNNEL).respond(OPENED).request(first).respond(first)
    assert texts(script.request(post("inside")).respond(ok("INSIDE")).end()) == ["host:443 A"]
    assert script.stream.tls is tls
    assert script.stream.unparsed_requests == []


def test_bytes_that_are_not_a_request() -> None:
    """They are not missing: they are unparsed."""
    script = ScriptedHttp().request(post("a")).respond(ok("A")).request(b"POST\t/b\tHTTP/1.1\r\n\r\n").respond(ok("B"))
    assert texts(script.request(post("c")).respond(ok("C")).end()) == ["/a A", "- B", "/c C?"]
    (unparsed,) = script.stream.unparsed_requests
    assert (unparsed.continuation, unparsed.frame) == (False, 3)


def test_a_refused_connect_is_http() -> None:
    connect = b"CONNECT host:443 HTTP/1.1\r\n\r\n"
    script = ScriptedHttp().request(connect).respond(ok("no", b"because", 403)).request(post("b")).respond(ok("B"))
    assert texts(script.end()) == ["host:443 no", "/b B"]


def test_a_status_of_zero_is_none() -> None:
    """A damaged byte makes one: it is unparsed after a request, not another request."""
    script = (
        ScriptedHttp().request(post("a")).respond(ok("A", status=200).replace(b"200", b"000")).request(post("b")).respond(ok("B"))
    )
    assert texts(script.end()) == ["/a -", "/b B?"]


def test_more_responses_than_requests() -> None:
    assert texts(ScriptedHttp().request(post("a")).respond(ok("A")).respond(ok("B")).end()) == ["/a A", "- B"]


# ---- with holes ----------------------------------------------------------------------------------------------------


def test_a_lost_response() -> None:
    script = (
        ScriptedHttp()
        .request(post("a"))
        .lose(SERVER, ok("A"))
        .request(post("b"))
        .respond(ok("B"))
        .request(post("c"))
        .respond(ok("C"))
    )
    assert texts(script.end()) == ["/a -?", "/b B?", "/c C?"]


def test_a_lost_request() -> None:
    script = ScriptedHttp().lose(CLIENT, post("a")).respond(ok("A")).request(post("b")).respond(ok("B"))
    assert texts(script.end()) == ["- A", "/b B?"]


def test_a_lost_request_and_the_lost_response_of_another() -> None:
    """The remaining messages have the right count and order, and do not belong together."""
    script = ScriptedHttp().request(post("a")).lose(SERVER, ok("A")).lose(CLIENT, post("b")).respond(ok("B"))
    assert texts(script.end()) == ["- B", "/a -?"]


def test_several_lost_exchanges() -> None:
    script = ScriptedHttp().request(post("a")).respond(ok("A"))
    for name in "bcd":
        script.lose(CLIENT, post(name)).lose(SERVER, ok(name.upper()))
    assert texts(script.request(post("e")).respond(ok("E")).end()) == ["/a A", "/e E?"]


def test_a_hole_in_a_body_leaves_no_doubt() -> None:
    asked, answered = post("a", b"x" * 50), ok("A", b"y" * 50)
    script = ScriptedHttp().request(asked[:-30]).lose(CLIENT, asked[-30:-10]).request(asked[-10:])
    script.respond(answered[:-30]).lose(SERVER, answered[-30:], Absence.UNREADABLE).request(post("b")).respond(ok("B"))
    exchanges = script.end()
    assert texts(exchanges) == ["/a A", "/b B"]
    request, response = exchanges[0].request, exchanges[0].response
    assert request is not None
    assert response is not None
    assert (request.body, request.body_bytes, request.complete, request.problem) == (b"x" * 20, 30, False, "lost")
    assert (response.body, response.body_bytes, response.complete, response.problem) == (b"y" * 20, 20, False, "cut")


def test_a_hole_from_one_request_into_the_next() -> None:
    asked = post("a", b"x" * 50)
    script = (
        ScriptedHttp().request(asked[:-30]).lose(CLIENT, asked[-30:]).respond(ok("A")).lose(CLIENT, post("b")).respond(ok("B"))
    )
    assert texts(script.request(post("c")).respond(ok("C")).end()) == ["/a A", "- B", "/c C?"]


def test_heads_cut_by_the_snapshot_length() -> None:
    """Nothing but the first line of each message, and still every exchange."""
    script = ScriptedHttp()
    for name in "abc":
        asked, answered = post(name, b"x" * 50), ok(name.upper(), b"y" * 50)
        script.request(asked[:20]).lose(CLIENT, asked[20:], Absence.UNREADABLE)
        script.respond(answered[:16]).lose(SERVER, answered[16:], Absence.UNREADABLE)
    exchanges = script.end()
    assert texts(exchanges) == ["/a A?", "/b B?", "/c C?"]
    assert all(e.request is not None and e.request.problem == "cut" for e in exchanges)


def test_a_pipelining_client_and_a_lost_response() -> None:
    """It is not known which of the responses is missing."""
    script = ScriptedHttp().request(post("a"), received=0).request(post("b"), received=0).lose(SERVER, ok("A")).respond(ok("B"))
    assert texts(script.end()) == ["- B", "/a -?", "/b -?"]


def test_a_lost_request_of_a_pipelining_client() -> None:
    """The second request was sent before the response to the first: the response may be that to the first."""
    script = ScriptedHttp().lose(CLIENT, post("a")).request(post("b"), received=0).respond(ok("A")).respond(ok("B"))
    assert texts(script.end()) == ["- A", "- B", "/b -?"]


def test_a_client_that_sends_a_request_during_a_response_does_pipeline() -> None:
    answer = ok("A", b"x" * 90)
    script = (
        ScriptedHttp(joined=True)
        .request(post("a"))
        .respond(answer[:50])
        .request(post("b"))
        .respond(answer[50:70])
        .request(post("c"))
    )
    script.respond(answer[70:]).respond(ok("B")).respond(ok("C"))
    assert texts(script.end()) == ["/a A?", "- B", "- C", "/b -?", "/c -?"]


def test_a_response_repeated_after_the_next_request_does_not_belong_to_it() -> None:
    """Its first packet was not captured, and the repetition acknowledges what came since."""
    a, b, answer = post("a"), post("b"), ok("A")
    script = (
        ScriptedHttp(joined=True)
        .request(a, received=0)
        .request(b, received=len(answer))
        .respond(answer, received=len(a + b))
        .respond(ok("B"))
    )
    assert texts(script.end()) == ["/a A?", "/b B?"]


def test_a_response_from_before_the_request() -> None:
    """To a request that is older than the capture: the server did not have the one that was captured."""
    script = ScriptedHttp(joined=True).request(post("b"), received=0).respond(ok("A"), received=0).respond(ok("B"))
    assert texts(script.end()) == ["- A", "/b B?"]


def test_a_pipelining_client_with_every_byte() -> None:
    script = ScriptedHttp().request(post("a"), received=0).request(post("b"), received=0).respond(ok("A")).respond(ok("B"))
    assert texts(script.end()) == ["/a A", "/b B"]


def test_a_connection_joined_in_the_middle() -> None:
    script = ScriptedHttp(joined=True).respond(b"the rest of a body").respond(ok("A")).request(post("b")).respond(ok("B"))
    assert texts(script.end()) == ["- A", "/b B?"]


def test_joined_in_the_middle_of_a_start_line() -> None:
    script = ScriptedHttp(joined=True).request(post("a")[1:]).respond(ok("A")).request(post("b")).respond(ok("B"))
    assert texts(script.end()) == ["- A", "/b B?"]


def test_a_response_to_a_head_request_that_was_not_captured() -> None:
    """Its Content-Length announces a body that does not come: what follows begins like the next response, and is it."""
    answers = ok("A", b"12345")[:-5]
    script = ScriptedHttp().lose(CLIENT, post("a", method="HEAD")).respond(answers).request(post("b"))
    for byte in ok("B"):
        script.respond(bytes((byte,)))
    assert texts(script.end()) == ["- A", "/b B?"]


def unparsed(*answers: bytes, joined: bool = False, lost: int = 0, torn: bool = False) -> tuple[list[str], list[tuple[int, int]]]:
    """The exchanges of requests with these responses, and the unparsed bytes; ``torn``: these may continue a message."""
    script = ScriptedHttp(joined)
    for number, answer in enumerate(answers):
        script.request(post(str(number)))
        if lost:
            script.lose(SERVER, b"?" * lost)
        script.respond(answer)
    exchanges = texts(script.end())
    assert all(one.continuation is torn for one in script.stream.unparsed)
    return exchanges, [one[:2] for one in script.stream.unparsed]


def test_unparsed_bytes_between_requests_are_not_missing() -> None:
    """Some clients send an empty line after each body (RFC 9112, 2.2), proxies a line before the first request."""
    script = ScriptedHttp(joined=True)
    for name in "abcd":
        script.request(post(name, b"x") + b"\r\n").respond(ok(name.upper()))
    assert texts(script.end()) == ["/a A?", "/b B?", "/c C?", "/d D?"]
    script = (
        ScriptedHttp()
        .request(b"PROXY TCP4 1.2.3.4 5.6.7.8 1111 9091\r\n")
        .request(post("a"))
        .respond(ok("A"))
        .request(post("b"))
        .respond(ok("B"))
    )
    assert texts(script.end()) == ["/a A?", "/b B?"]


def test_the_rest_of_a_request_from_before_the_capture_is_one() -> None:
    """Its response is not taken for that to the request after it, which the client sent without waiting."""
    script = (
        ScriptedHttp(joined=True)
        .request(b"the rest of a body", received=0)
        .request(post("b"), received=0)
        .respond(ok("A"))
        .respond(ok("B"))
    )
    assert texts(script.end()) == ["- A", "- B", "/b -?"]


NO_HTTP = [b"Error: internal failure", b"Status: 200 OK\r\nA: b\r\n\r\n{}", b" " + ok("A"), b"\xef\xbb\xbf" + ok("A")]
NO_HTTP += [b"HTTP/1.1 2000 OK\r\n\r\n", b"http/1.1 200 OK\r\n\r\n", b"HTTP/1.1\t200\tOK\r\n\r\n", b"HTTP/1.1 20"]


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("answer", NO_HTTP)
def test_a_response_that_is_not_http_is_noted_as_unparsed(answer: bytes, joined: bool) -> None:
    if not (joined and answer == b"HTTP/1.1 20"):
        assert unparsed(answer, joined=joined, torn=joined) == (["/0 -"], [(len(answer), 2)])
    came = unparsed(answer + b"\r\n", ok("B"), joined=joined, torn=joined)
    assert came == ([f"/0 -{'?' * joined}", "/1 B?"], [(len(answer) + 2, 2)])


def test_a_response_after_unparsed_bytes() -> None:
    log = b"starting\n"
    assert unparsed(log + ok("A"), ok("B")) == (["/0 A?", "/1 B?"], [(len(log), 2)])


def test_unparsed_bytes_after_a_gap_may_continue_a_response() -> None:
    assert unparsed(b"{}", lost=5, torn=True) == (["/0 -"], [(7, 3)])
    assert unparsed(ok("A", b"x" * 90)[:60], b"y" * 30, ok("B"), lost=300, torn=True)[1] != []


def test_the_beginning_of_a_response_at_the_end_of_the_capture_is_not_unparsed() -> None:
    script = ScriptedHttp().request(post("a")).respond(b"HTTP/1.1 20")
    assert (texts(script.end(closed=False)), script.stream.unparsed) == (["/a -"], [])


def test_the_number_of_unparsed_runs_is_bounded() -> None:
    count = 3 * MAX_UNPARSED
    found, runs = unparsed(*[b"text\n" + ok("A")] * count)
    assert (len(found), len(runs)) == (count, MAX_UNPARSED)
    assert runs[-1][0] == (count - 1) * len(b"text\n" + ok("A")) + len(b"text\n")


def test_responses_are_held_for_missing_requests_up_to_a_bound() -> None:
    """One side was not captured at all: the other's bytes wait for it up to a bound."""
    script = ScriptedHttp()
    for n in range(3000):
        script.respond(ok(str(n), b"z" * 400), received=1000 * (n + 1))
        assert n < 2600 or len(script.exchanges) > 0
    assert len(script.end()) == 3000


def test_a_request_with_an_unmatched_response_after_it_is_in_doubt() -> None:
    """A response without request came after it: perhaps it was its own, so its absence proves nothing."""
    script = ScriptedHttp().request(post("a"), received=0).request(post("b"), received=0).lose(SERVER, b"?" * 10).respond(ok("?"))
    assert all(exchange.pairing == "assumed" for exchange in script.end() if exchange.response is None)
