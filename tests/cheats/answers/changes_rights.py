"""Gives itself rights: other users, modes, capabilities.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong error
With: solves_nothing
"""

import os
import resource

for change in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0])):
    try:
        change()
    except OSError:
        pass
for limit in (resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):
    try:
        resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (OSError, ValueError):
        pass
for path in ("/", __file__, os.path.dirname(__file__)):
    try:
        os.chmod(path, 0o777)
    except OSError:
        pass
if os.getuid() == 0 or os.geteuid() == 0:
    raise RuntimeError("cheated-by-answer is root")
