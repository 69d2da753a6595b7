"""The JSON of ``analyze --summary`` as types: what ``json.summary`` writes. docs/summary.schema.json is generated from them."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from wcs_pcap.output.json.types import CaptureJson, Count, Limits, Seconds, SidesJson, ToolJson

ByStatus = Annotated[dict[str, Count], "How many responses had each status."]


class LatencyJson(TypedDict):
    """From a request's last byte to its response's first, in seconds. Median and percentile are at most 1 % off."""

    smallest: Seconds
    mean: Seconds
    median: Seconds
    percentile_95: Seconds
    largest: Seconds


class RequestsJson(TypedDict):
    """Requests of one kind, each attempt counted; times are seconds after the first packet."""

    count: Count
    answered: Count
    unanswered: Annotated[int, "Without a response in the capture, for any reason.", Limits(0)]
    statuses: ByStatus
    latency: LatencyJson | None
    first_time: Seconds | None
    last_time: Seconds | None


class HookJson(RequestsJson):
    hook: str


class LoneResponsesJson(TypedDict):
    """Responses whose request was not captured."""

    count: Count
    statuses: ByStatus


OpenedJson = TypedDict("OpenedJson", {"handshake": Count, "midstream": Count, "refused": Count, "no-answer": Count})


class ClosedJson(TypedDict):
    fin: Count
    rst: Count
    open: Annotated[int, "Without an end in the capture, or closed by wcs-pcap after a day without packets.", Limits(0)]


class ConnectionsJson(TypedDict):
    """The TCP connections of the watched traffic."""

    count: Count
    opened: OpenedJson
    closed: ClosedJson
    with_missing_bytes: Annotated[int, "Connections of which bytes are missing.", Limits(0)]
    missing_bytes: Annotated[SidesJson, "All missing bytes, acknowledged or not."]


class DamageJson(TypedDict):
    """Why a capture was not read to its end, or not at all."""

    path: str
    offset: Annotated[int, "The byte of the file.", Limits(0)] | None
    reason: str


class CountsJson(TypedDict):
    """What was counted."""

    requests: Count
    packets: Count
    watched_packets: Count
    first_time: Annotated[str, "ISO 8601, UTC."] | None
    duration: Seconds | None
    damage: list[DamageJson]
    undecoded_packets: Annotated[dict[str, Count], "By link type."]
    hook_ports: Annotated[dict[str, Count], "Requests shaped like hooks to ports that are not watched."]
    hooks: list[HookJson]
    other_requests: RequestsJson
    responses_without_request: LoneResponsesJson
    connections: ConnectionsJson


class SummaryJson(TypedDict):
    """The counts of ``wcs-pcap analyze --summary --format json``. Without a verdict: no flow was followed."""

    schema_version: Literal["1.0"]
    tool: ToolJson
    captures: list[CaptureJson]
    summary: CountsJson
