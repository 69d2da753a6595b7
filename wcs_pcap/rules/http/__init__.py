"""Does the web server respond as WCS needs it? Codes HTTPnnn."""

from wcs_pcap.rules.http import messages, requests, status  # noqa: F401 - each registers its rules
