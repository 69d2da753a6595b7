"""Are the bodies of both sides JSON, and do they make sense? Codes JSONnnn."""

from wcs_pcap.rules.json import bodies, config, fields, responses  # noqa: F401 - each registers its rules
