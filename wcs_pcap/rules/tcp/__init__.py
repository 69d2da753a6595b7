"""Can WCS reach the web server? Codes TCPnnn."""

from wcs_pcap.rules.tcp import connections, delivery, dns  # noqa: F401 - each registers its rules
