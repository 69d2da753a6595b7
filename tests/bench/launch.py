"""Runs one line of shell and says what it took; started by measure.py as ``python -I -S launch.py DESCRIPTOR LINE``.

A process of its own, as small as one in Python can be: what Linux gives as peak memory of a child is at least what its
parent had when it was started.
"""

import os
import sys
from time import perf_counter

begin = perf_counter()
child = os.fork()
if child == 0:
    os.execv("/bin/sh", ["sh", "-c", sys.argv[2]])
_, status, usage = os.wait4(child, 0)
seconds = perf_counter() - begin
os.write(int(sys.argv[1]), b"%.6f %d %d" % (seconds, usage.ru_maxrss * 1024, os.waitstatus_to_exitcode(status)))
