"""The JSON of a report as types: what ``json.report`` writes. docs/report.schema.json is generated from them.

In an annotation a text describes a value and ``Limits`` bound it. Times are seconds after the first packet; numbers of frames
and streams are Wireshark's. What is absent is null, never left out.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple, NotRequired, TypedDict

from wcs_pcap.model import Absence, Severity, Verdict


class Limits(NamedTuple):
    """Keywords of JSON Schema that bound a value."""

    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None


Seconds = Annotated[float, "Seconds."]
Count = Annotated[int, Limits(0)]
Frame = Annotated[int, "The number of a packet as Wireshark counts it.", Limits(1)]
StreamNumber = Annotated[int, "Wireshark's tcp.stream.", Limits(0)]
Numbers = Annotated[list[Annotated[int, Limits(1)]], "Numbers of entries in the list of this name."]


class ToolJson(TypedDict):
    name: Literal["wcs-pcap"]
    version: str


class CaptureJson(TypedDict):
    """A capture file, and what was read from it."""

    path: Annotated[str, "As given on the command line; - is standard input."]
    format: Literal["pcap", "pcapng"] | None
    compression: Literal["gzip", "zstd", "xz", "bzip2"] | None
    bytes: Count | None
    packets: Count
    watched_packets: Count
    first_time: Annotated[str, "ISO 8601, UTC."] | None
    duration: Seconds | None
    link_types: Annotated[list[str], "LINKTYPE names without the prefix."]
    snaplen: Count | None
    truncated_packets: Count
    repeated_packets: Annotated[int, "Packets that an earlier file of the timeline contained already.", Limits(0)]


class SidesJson(TypedDict):
    client: Count
    server: Count


class StreamJson(TypedDict):
    """A TCP connection of the watched traffic."""

    stream: StreamNumber
    client: Annotated[str, "Address and port: 127.0.0.1:34266 or [::1]:34266."]
    server: str
    first_frame: Frame
    last_frame: Frame
    packets: Count
    opened: Literal["handshake", "midstream", "refused", "no-answer"]
    closed: Literal["fin", "rst", "open"]
    missing_bytes: Annotated[SidesJson, "All missing bytes, acknowledged or not."]


class MessageJson(TypedDict):
    """An HTTP message as far as it was captured."""

    frame: Annotated[int, "The packet that completes it, as Wireshark marks it.", Limits(1)]
    frames: Annotated[list[Frame], "The packets that carry its bytes; of very many some are left out."]
    frame_count: Count
    complete: Annotated[bool, "False when bytes are missing or cut."]
    body_bytes: Annotated[int, "De-chunked and decompressed, as far as captured.", Limits(0)]
    declared_bytes: Annotated[int, "Content-Length.", Limits(0)] | None
    json: Annotated[Any, "The decoded body with secrets masked; null when it is not (whole) JSON."]


class ResponseJson(MessageJson):
    status: Annotated[int, Limits(0, 999)]
    reason: str


class ExchangeJson(TypedDict):
    """An HTTP request with its response, or one of them alone."""

    exchange: Annotated[int, Limits(1)]
    stream: StreamNumber
    time: Annotated[float, "Of the request's first byte, in seconds."]
    method: str | None
    uri: str | None
    hook: str | None
    request: MessageJson | None
    response: ResponseJson | None
    latency: Annotated[float, "From the request's last byte to the response's first, in seconds."] | None
    duration: Annotated[float, "From the request's first byte to the response's last, in seconds."] | None


class StepJson(TypedDict):
    """A hook in its place in a flow, or the place where a required one is missing."""

    hook: str
    status: str | None
    exchange: Annotated[int, Limits(1)] | None
    frame: Frame | None
    time: Seconds | None
    absence: Annotated[Absence, "Why it is missing."] | None
    expected: Annotated[list[str], "The statuses, each of which would have satisfied it."] | None


class FlowJson(TypedDict):
    """One instance of a pattern."""

    flow: Annotated[int, Limits(1)]
    pattern: str
    key: Annotated[dict[str, str | None], "What distinguishes it from others, such as its callId."]
    verdict: Verdict
    first_time: Seconds
    last_time: Seconds
    steps: list[StepJson]


class FindingJson(TypedDict):
    """What a rule reports, with its evidence. Lists are cut at 100 entries, ``count`` is not."""

    finding: Annotated[int, Limits(1)]
    code: Annotated[str, "See docs/rules.md.", Limits(pattern="^[A-Z]+[0-9]{3}$")]
    severity: Severity
    confidence: Literal["high", "medium", "low"]
    title: str
    detail: str
    meaning: str
    remedy: str
    count: Annotated[int, Limits(1)]
    frames: list[Frame]
    streams: list[StreamNumber]
    exchanges: Numbers
    flows: Numbers
    filter: Annotated[str, "A Wireshark display filter that shows the evidence."] | None
    causes: Annotated[list[Annotated[int, Limits(1)]], "Numbers of the findings that this one follows from."]


class OutcomeJson(TypedDict):
    """One line of a check."""

    kind: Literal["capture", "expectation", "flow", "findings"]
    name: str
    verdict: Verdict
    reason: str
    frames: list[Frame]
    flows: Numbers
    codes: Annotated[list[str], "Codes of the findings that say more about it."]


class SilencedJson(TypedDict):
    """A finding that does not count in this check, and the option or file that excludes it."""

    finding: Annotated[int, Limits(1)]
    by: Literal["select", "ignore", "allow", "baseline"]


class CheckJson(TypedDict):
    """The result of ``wcs-pcap check``; its verdict decides the exit code."""

    verdict: Verdict
    outcomes: list[OutcomeJson]
    silenced: list[SilencedJson]
    stale: Annotated[list[str], "Entries of the baseline that no longer occur."]


class ReportJson(TypedDict):
    """The report of ``wcs-pcap analyze --format json``, and of ``check``, which adds the member check."""

    schema_version: Literal["1.0"]
    tool: ToolJson
    verdict: Verdict
    captures: list[CaptureJson]
    streams: list[StreamJson]
    exchanges: list[ExchangeJson]
    flows: list[FlowJson]
    findings: list[FindingJson]
    check: NotRequired[CheckJson]
