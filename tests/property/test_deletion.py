"""Whatever packets are missing: only exchanges that took place, and never a response with another one's request."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from property.wire import CLIENT, SERVER, Conversation, Packet, Seen, body, records, request, response, see

from wcs_pcap.model import ACK, FIN, Exchange, Request, Response, Side

SLOW = [HealthCheck.too_slow]  # a busy machine is no fault of the code

SIZES = st.sampled_from((0, 1, 5, 60, 300, 3000))
CUTS = st.lists(st.integers(0, 5000), max_size=3)


@st.composite
def one_at_a_time(draw: st.DrawFn, minimum: int = 1, maximum: int = 9) -> tuple[Conversation, list[tuple[int, int]]]:
    """A keep-alive conversation whose client waits for each answer, and the sizes of its bodies."""
    conversation = Conversation()
    conversation.open()
    sizes = draw(st.lists(st.tuples(SIZES, SIZES), min_size=minimum, max_size=maximum))
    for number, (asked, answered) in enumerate(sizes):
        method = b"HEAD" if draw(st.integers(0, 7)) == 7 else b"POST"
        conversation.send(CLIENT, request(number, asked, method, draw(st.booleans())), draw(CUTS))
        if draw(st.booleans()):
            conversation.acknowledge(SERVER)
        if draw(st.integers(0, 9)) == 0:
            conversation.send(SERVER, b"HTTP/1.1 100 Continue\r\n\r\n")
        answer = response(number, answered, draw(st.booleans()), head_only=method == b"HEAD")
        conversation.send(SERVER, answer, draw(CUTS))
        if draw(st.booleans()):
            conversation.acknowledge(CLIENT)
    if draw(st.booleans()):
        conversation.close()
    return conversation, sizes


@st.composite
def pipelined(draw: st.DrawFn) -> tuple[Conversation, list[tuple[int, int]]]:
    """A client that sends some requests before it has the answers to those before."""
    conversation = Conversation()
    conversation.open()
    sizes = draw(st.lists(st.tuples(SIZES, SIZES), min_size=2, max_size=9))
    asked = answered = 0
    while answered < len(sizes):
        if asked < len(sizes) and (asked == answered or draw(st.booleans())):
            conversation.send(CLIENT, request(asked, sizes[asked][0]), draw(CUTS))
            asked += 1
        else:
            conversation.send(SERVER, response(answered, sizes[answered][1]), draw(CUTS))
            answered += 1
    return conversation, sizes


def number_of_request(message: Request) -> int:
    assert message.method in (b"POST", b"HEAD")
    return int(message.uri.removeprefix(b"/app/"))


def number_of_response(message: Response) -> int:
    number = message.header(b"x-number")
    assert number is not None
    return int(number)


def check_messages(seen: Seen, sizes: list[tuple[int, int]]) -> None:
    """Every message is one that was sent, once, and its body is what was sent up to the first missing byte."""
    requests = [e.request for e in seen.exchanges if e.request is not None]
    responses = [e.response for e in seen.exchanges if e.response is not None]
    asked = [number_of_request(message) for message in requests]
    assert len(set(asked)) == len(asked)
    for message, number in zip(requests, asked, strict=True):
        _check_body(message, body(b"q%d." % number, sizes[number][0]))
    answered = [(number_of_response(message), message) for message in responses if message.header(b"x-number")]
    assert len({number for number, _ in answered}) == len(answered)
    bodiless = {number for message, number in zip(requests, asked, strict=True) if message.method == b"HEAD"}
    for number, answer in answered:
        sent = body(b"a%d." % number, sizes[number][1])
        if number in bodiless or (number not in asked and answer.body == b""):
            assert answer.body == b""
        else:
            _check_body(answer, sent)


def _check_body(message: Request | Response, sent: bytes) -> None:
    assert sent.startswith(message.body)
    assert message.body == sent or not message.complete


def wrong(exchange: Exchange) -> bool:
    if exchange.request is None or exchange.response is None or exchange.response.header(b"x-number") is None:
        return False
    return number_of_request(exchange.request) != number_of_response(exchange.response)


@st.composite
def survivors(draw: st.DrawFn, packets: list[Packet]) -> list[Packet]:
    """Some of the packets: single ones missing, or runs of them, or all but a few."""
    how = draw(st.sampled_from(("few", "runs", "many")))
    missing: set[int] = set()
    if how == "few":
        missing = draw(st.sets(st.integers(0, len(packets) - 1), max_size=4))
    elif how == "runs":
        for begin, length in draw(st.lists(st.tuples(st.integers(0, len(packets) - 1), st.integers(1, 12)), max_size=3)):
            missing.update(range(begin, begin + length))
    else:
        missing = set(range(len(packets))) - draw(st.sets(st.integers(0, len(packets) - 1), max_size=12))
    return [packet for number, packet in enumerate(packets) if number not in missing]


@settings(max_examples=400, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_no_deletion_pairs_a_response_with_a_wrong_request(data: st.DataObject) -> None:
    conversation, sizes = data.draw(one_at_a_time())
    seen = see(records(data.draw(survivors(conversation.packets))))
    check_messages(seen, sizes)
    assert not any(map(wrong, seen.exchanges))


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_of_a_pipelining_client_no_wrong_pair_is_certain(data: st.DataObject) -> None:
    conversation, sizes = data.draw(pipelined())
    seen = see(records(data.draw(survivors(conversation.packets))))
    check_messages(seen, sizes)
    assert not any(wrong(exchange) and exchange.pairing == "seen" for exchange in seen.exchanges)


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
@given(st.data())
def test_every_byte_that_any_packet_proves_is_read_or_known_to_be_missing(data: st.DataObject) -> None:
    """The numbers of any packet, with bytes or without, tell how much was sent: so much is captured or missing, no less."""
    conversation, _ = data.draw(one_at_a_time())
    opening, rest = conversation.packets[:2], conversation.packets[2:]  # both SYNs, which tell where the bytes begin
    packets = opening + data.draw(survivors(rest))
    (stream,) = see(records(packets)).streams
    for side in (CLIENT, SERVER):
        mine = [packet for packet in packets if packet.side == side]
        proven = [packet.sequence + len(packet.payload) for packet in mine]
        proven += [packet.acknowledgment for packet in packets if packet.side != side and packet.flags & ACK]
        end = min([max([0, *proven])] + [packet.sequence for packet in mine if packet.flags & FIN])
        assert sum(len(packet.payload) for packet in mine) + stream.missing_bytes(Side(side)) == end


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(one_at_a_time(minimum=2), st.data())
def test_one_missing_packet_costs_no_more_than_its_own_exchange(
    made: tuple[Conversation, list[tuple[int, int]]], data: st.DataObject
) -> None:
    conversation, sizes = made
    packets = conversation.packets
    missing = data.draw(st.integers(0, len(packets) - 1))
    whole = see(records(packets))
    seen = see(records(packets[:missing] + packets[missing + 1 :]))
    hit = {
        number_of_request(exchange.request)
        for exchange in whole.exchanges
        if exchange.request is not None and missing + 1 in exchange.frames
    }
    untouched = {
        number_of_request(e.request)
        for e in seen.exchanges
        if e.request is not None and e.response is not None and e.request.complete and e.response.complete
    }
    assert untouched >= set(range(len(sizes))) - hit


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(one_at_a_time(), st.integers(40, 400))
def test_a_snapshot_length_hides_bytes_but_no_exchange(made: tuple[Conversation, list[tuple[int, int]]], length: int) -> None:
    conversation, sizes = made
    seen = see(records(conversation.packets, snaplen=length))
    check_messages(seen, sizes)
    assert not any(map(wrong, seen.exchanges))
