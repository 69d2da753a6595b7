"""Did everything happen that had to, and in order? Codes FLOWnnn.

The codes of steps that a pattern requires and that are missing stand in the pattern's table.
"""

from wcs_pcap.rules.flow import calls, clients, logins, messages, origins, steps, streams  # noqa: F401 - each registers its rules
