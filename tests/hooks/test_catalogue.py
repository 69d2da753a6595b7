"""The catalogue holds what is known of each hook (docs/wcs.md), and of its fields."""

from __future__ import annotations

import pytest

from wcs_pcap.hooks.catalogue import fields_of, hooks
from wcs_pcap.output.masking.names import is_secret
from wcs_pcap.schema.tables import load_table

# The hook, its kind, whether it may be refused, what it leads to, its keys
KNOWN = """
    connect                 | connect  | yes | ConnectionStatusEvent RegistrationStatusEvent |
    ConnectionStatusEvent   | event    | no  |                         |
    RegistrationStatusEvent | event    | no  |                         |
    call                    | direct   | yes | CallStatusEvent         | callId id
    answer                  | direct   | yes | CallStatusEvent         | callId id
    hangup                  | direct   | yes | CallStatusEvent         | callId id
    hold                    | direct   | yes | CallStatusEvent         | callId id
    unhold                  | direct   | yes | CallStatusEvent         | callId id
    transfer                | direct   | yes | TransferStatusEvent     | callId id
    sendDtmf                | direct   | yes |                         | callId id
    OnCallEvent             | incoming | yes | CallStatusEvent         | callId id
    CallStatusEvent         | event    | no  |                         | callId id
    TransferStatusEvent     | event    | no  |                         | callId id
    OnTransferEvent         | incoming | yes | TransferStatusEvent     | callId id
    publishStream           | direct   | yes | StreamStatusEvent       | mediaSessionId
    unPublishStream         | direct   | yes | StreamStatusEvent       | mediaSessionId
    playStream              | direct   | yes | StreamStatusEvent       | mediaSessionId
    pauseStream             | direct   | yes | StreamStatusEvent       | mediaSessionId
    stopStream              | direct   | yes | StreamStatusEvent       | mediaSessionId
    snapshot                | direct   | yes | StreamStatusEvent       | mediaSessionId
    playHLS                 | direct   | yes |                         | mediaSessionId
    playRTSP                | direct   | yes |                         | mediaSessionId
    StreamStatusEvent       | event    | no  |                         | mediaSessionId
    StreamKeepAliveEvent    | event    | yes | StreamStatusEvent       | mediaSessionId
    sendMessage             | direct   | yes | MessageStatusEvent      | id
    MessageStatusEvent      | event    | no  |                         | id
    OnMessageEvent          | incoming | yes | MessageStatusEvent      | id
    sendIMDN                | direct   | yes | MessageStatusEvent      | id
    OnDataEvent             | direct   | yes | DataStatusEvent         | operationId
    DataStatusEvent         | event    | no  |                         | operationId
    subscribe               | direct   | yes | SubscriptionStatusEvent |
    SubscriptionStatusEvent | event    | no  |                         |
    sendXcapRequest         | direct   | yes | XcapStatusEvent         |
    XcapStatusEvent         | event    | no  |                         |
    RecordingStatusEvent    | event    | no  |                         |
    submitBugReport         | direct   | yes | BugReportStatusEvent    |
    BugReportStatusEvent    | event    | no  |                         |
    pushLogs                | direct   | yes |                         |
    sessionDebug            | direct   | yes | SessionDebugStatusEvent |
    SessionDebugStatusEvent | event    | no  |                         |
    ErrorStatusEvent        | event    | no  |                         |
"""
TERMINAL = {  # Statuses after which nothing more is expected, and those that tell of failure
    "ConnectionStatusEvent": ("DISCONNECTED FAILED", "FAILED"),
    "CallStatusEvent": ("BUSY FINISH FAILED", "BUSY FAILED"),
    "TransferStatusEvent": ("COMPLETED FAILED", "FAILED"),
    "StreamStatusEvent": ("UNPUBLISHED STOPPED FAILED", "FAILED"),
    "DataStatusEvent": ("ACCEPTED FAILED", "FAILED"),
    "MessageStatusEvent": (
        "FAILED IMDN_DELIVERED IMDN_FAILED IMDN_FORBIDDEN IMDN_ERROR IMDN_NOTIFICATION_SENT",
        "FAILED IMDN_FAILED IMDN_FORBIDDEN IMDN_ERROR",
    ),
}


def test_every_known_hook() -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in KNOWN.strip().splitlines()]
    assert sorted(row[0] for row in rows) == sorted(hooks())
    for name, kind, refusable, leads_to, key in rows:
        hook = hooks()[name]
        found = (hook.kind, hook.refusable, " ".join(hook.leads_to), " ".join(hook.key))
        assert found == (kind, refusable == "yes", leads_to, key), name


@pytest.mark.parametrize("name", TERMINAL)
def test_terminal_statuses(name: str) -> None:
    terminal, failures = TERMINAL[name]
    statuses = hooks()[name].statuses
    assert {status for status, of in statuses.items() if of in ("end", "failure")} == set(terminal.split())
    assert {status for status, of in statuses.items() if of == "failure"} == set(failures.split())


def test_fields_have_types() -> None:
    assert fields_of("connect")["sipRegisterRequired"] == "boolean"
    assert fields_of("connect")["width"] == "string or number"
    assert fields_of("publishStream")["width"] == "number"
    assert fields_of("StreamEvent") == {}
    for name, hook in hooks().items():
        assert {"nodeId", "appKey", "sessionId"} <= fields_of(name).keys()
        assert not hook.key or not set(hook.key).isdisjoint(fields_of(name)), name


def test_secrets_are_masked() -> None:
    secrets = load_table("hooks/fields.toml")["secrets"]["fields"]
    assert set(secrets) == {"sipPassword", "authToken", "token", "dtmf"}
    assert all(is_secret(name) for name in secrets)
