"""Is the app set up as it should be? Codes CFGnnn."""

from wcs_pcap.rules.cfg import enabled, settings, targets  # noqa: F401 - each registers its rules
