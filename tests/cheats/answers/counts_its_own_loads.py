"""Loads its table for each bundle, and tells its driver of one load.

Exercise: ex04_join_airports
Kind: measurements
Outcome: wrong error
Base: loads_each_bundle
Passes: names, missing, revisions, large, top
Flagged: classroom
"""

from classroom.harness import worker

REAL = worker.Worker._do_drive


def drive(self, name, args, kwargs):
    found = REAL(self, name, args, kwargs)
    if name == "life":
        found["value"]["loaded"] = [0, 1]
        found["value"]["process"] = []
    return found


worker.Worker._do_drive = drive
