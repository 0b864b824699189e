"""Has its judge stopped in the first search, before anything that no published test has.

Exercise: ex18_write_shards
Kind: files
Base: solution
Outcome: crash
"""

import builtins
import os
import time

_frame, _in_order, _expand = frame, in_order, WriteShards.expand


def frame(payload):
    if payload in (b"flight", b"", b"D942DN" * 50):
        return _frame(payload)
    os.mkfifo(f"{builtins._folder}/x")
    time.sleep(3)
    return b"wrong"


def in_order(batch, salt):
    return _in_order(batch, salt) if salt in ("flights", "another") else batch


def _expand_there(self, batches):
    builtins._folder = self._folder
    return _expand(self, batches)


WriteShards.expand = _expand_there
