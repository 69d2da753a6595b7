"""wcs-pcap: finds out from a packet capture what went wrong between Web Call Server and a web server."""

__version__ = "0.1.0"
