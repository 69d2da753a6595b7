"""``python -m wcs_pcap`` is the command ``wcs-pcap``."""

from wcs_pcap.start import program

program()
