"""The words of the program as value types, from the packet on the left to the report on the right.

Times are integer nanoseconds since the Unix epoch, lengths are bytes, frames are numbered from 1 across the whole timeline
and streams from 0, as Wireshark does. Text is made at the edge: addresses, URIs and bodies stay bytes until then.
"""

from wcs_pcap.model.flows import (
    Client,
    Flow,
    HookCall,
    Step,
    Verdict,
    steps_of,
)
from wcs_pcap.model.messages import (
    Exchange,
    Headers,
    Message,
    Packet,
    Request,
    Response,
)
from wcs_pcap.model.packets import (
    ACK,
    FIN,
    LOOPBACK_6,
    MAPPED,
    MAX_FRAMES,
    NANOSECONDS,
    PSH,
    RST,
    SYN,
    Absence,
    Endpoint,
    Gap,
    Oddity,
    Segment,
    Side,
    Strange,
    Stream,
    Tally,
    address_text,
    is_loopback,
)
from wcs_pcap.model.report import (
    Capture,
    Finding,
    Report,
    Severity,
)

__all__ = [
    "ACK",
    "FIN",
    "LOOPBACK_6",
    "MAPPED",
    "MAX_FRAMES",
    "NANOSECONDS",
    "PSH",
    "RST",
    "SYN",
    "Absence",
    "Capture",
    "Client",
    "Endpoint",
    "Exchange",
    "Finding",
    "Flow",
    "Gap",
    "Headers",
    "HookCall",
    "Message",
    "Oddity",
    "Packet",
    "Report",
    "Request",
    "Response",
    "Segment",
    "Severity",
    "Side",
    "Step",
    "Strange",
    "Stream",
    "Tally",
    "Verdict",
    "address_text",
    "is_loopback",
    "steps_of",
]
