"""A real Java client, as WCS is one, posts hooks to servers that fail in real ways, and tcpdump records it.

``recording.py`` runs in a network of its own (``unshare --net``): nothing leaves it, and packets can be dropped there.
"""
