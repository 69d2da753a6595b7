"""The value types that all parts of the program share, from segments to the report.

Times are integer nanoseconds since 1970, lengths are bytes, frames are numbered from 1 across the whole timeline and streams
from 0, as Wireshark does. Addresses, URIs and bodies are bytes; output makes text of them.
"""

from wcs_pcap.model.flows import Client as Client
from wcs_pcap.model.flows import Due as Due
from wcs_pcap.model.flows import Flow as Flow
from wcs_pcap.model.flows import HookCall as HookCall
from wcs_pcap.model.flows import Step as Step
from wcs_pcap.model.flows import Verdict as Verdict
from wcs_pcap.model.flows import steps_of as steps_of
from wcs_pcap.model.messages import Exchange as Exchange
from wcs_pcap.model.messages import Headers as Headers
from wcs_pcap.model.messages import Message as Message
from wcs_pcap.model.messages import Packet as Packet
from wcs_pcap.model.messages import Pairing as Pairing
from wcs_pcap.model.messages import Problem as Problem
from wcs_pcap.model.messages import Request as Request
from wcs_pcap.model.messages import Response as Response
from wcs_pcap.model.packets import ACK as ACK
from wcs_pcap.model.packets import FAILING as FAILING
from wcs_pcap.model.packets import FIN as FIN
from wcs_pcap.model.packets import LOOPBACK_6 as LOOPBACK_6
from wcs_pcap.model.packets import MAPPED as MAPPED
from wcs_pcap.model.packets import MAX_FRAMES as MAX_FRAMES
from wcs_pcap.model.packets import NANOSECONDS as NANOSECONDS
from wcs_pcap.model.packets import PSH as PSH
from wcs_pcap.model.packets import RST as RST
from wcs_pcap.model.packets import SYN as SYN
from wcs_pcap.model.packets import UNCERTAIN as UNCERTAIN
from wcs_pcap.model.packets import Absence as Absence
from wcs_pcap.model.packets import Endpoint as Endpoint
from wcs_pcap.model.packets import Gap as Gap
from wcs_pcap.model.packets import ProtocolSwitch as ProtocolSwitch
from wcs_pcap.model.packets import Segment as Segment
from wcs_pcap.model.packets import Side as Side
from wcs_pcap.model.packets import Stream as Stream
from wcs_pcap.model.packets import Tally as Tally
from wcs_pcap.model.packets import TcpAnomaly as TcpAnomaly
from wcs_pcap.model.packets import UnparsedBytes as UnparsedBytes
from wcs_pcap.model.packets import address_text as address_text
from wcs_pcap.model.packets import is_loopback as is_loopback
from wcs_pcap.model.report import Capture as Capture
from wcs_pcap.model.report import Confidence as Confidence
from wcs_pcap.model.report import Finding as Finding
from wcs_pcap.model.report import Report as Report
from wcs_pcap.model.report import Severity as Severity
