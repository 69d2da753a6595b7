"""Can WCS reach the web server? Codes TCPnnn."""

from wcs_pcap.rules.tcp import closing, connections, delivery, dns, handshake  # noqa: F401 - each registers its rules
