"""Does the web server respond in time? Codes TIMEnnn."""

from wcs_pcap.rules.time import latency, limit  # noqa: F401 - each registers its rules
