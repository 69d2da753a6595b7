"""Is the capture fit to judge? Codes CAPnnn."""

from wcs_pcap.rules.cap import bounds, damage, loss, ports  # noqa: F401 - each registers its rules
