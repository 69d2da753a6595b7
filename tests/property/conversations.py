"""HTTP conversations at random, and what networks and captures do to their packets."""

from __future__ import annotations

from hypothesis import strategies as st
from property.wire import CLIENT, SERVER, Conversation, Packet, request, resized, response

SIZES = st.sampled_from((0, 1, 40, 700, 2500))
CUTS = st.lists(st.integers(0, 3000), max_size=4)
INITIAL = st.one_of(st.integers(0, (1 << 32) - 1), st.integers((1 << 32) - 3000, (1 << 32) - 1))
DISTANCE = 8  # packets that a packet may come too late


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """Everything that HTTP/1.1 allows: pipelining, early answers, bodiless answers, a body that ends with the connection."""
    conversation = Conversation()
    conversation.open()
    count = draw(st.integers(1, 7))
    methods = [draw(st.sampled_from((b"POST", b"HEAD", b"GET"))) for _ in range(count)]
    asked = answered = 0
    while answered < count:
        if asked < count and (asked == answered or draw(st.integers(0, 3)) == 0):
            data = request(asked, draw(SIZES), methods[asked], draw(st.booleans()))
            conversation.send(CLIENT, data, draw(CUTS))
            asked += 1
            continue
        status = draw(st.sampled_from((200, 200, 200, 204, 304, 500)))
        if draw(st.integers(0, 5)) == 0:
            conversation.send(SERVER, b"HTTP/1.1 100 Continue\r\n\r\n")
        data = response(answered, draw(SIZES), draw(st.booleans()), status, methods[answered] == b"HEAD")
        conversation.send(SERVER, data, draw(CUTS))
        answered += 1
        if draw(st.booleans()):
            conversation.acknowledge(CLIENT)
    if draw(st.booleans()):
        conversation.send(CLIENT, request(count, 3))
        conversation.send(SERVER, b"HTTP/1.0 200 OK\r\nX-Number: %d\r\n\r\nuntil the end" % count, draw(CUTS))
        conversation.close()
    return conversation


@st.composite
def shuffled(draw: st.DrawFn, packets: list[Packet]) -> list[Packet]:
    """The packets out of order, some twice, in other segments, some with an older acknowledgment repeated."""
    opening, rest = packets[:2], packets[2:]
    sizes = draw(st.lists(st.integers(0, 3000), min_size=len(rest), max_size=len(rest)))
    rest = resized(rest, sizes)
    twice = draw(st.lists(st.integers(0, len(rest) - 1), max_size=5))
    rest = [packet for number, packet in enumerate(rest) for _ in range(1 + twice.count(number))]
    late = draw(st.lists(st.integers(0, DISTANCE), min_size=len(rest), max_size=len(rest)))
    order = sorted(range(len(rest)), key=lambda number: number + late[number])
    return opening + [rest[number] for number in order]
