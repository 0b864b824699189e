"""Puts links to the reference and to endless files where its judge opens files.

Exercise: ex18_write_shards
Kind: files
Outcome: wrong error timeout crash missing memory
With: puts_into_shards
"""

import os


def put(path):
    os.symlink(
        (
            "/dev/zero",
            __file__.replace("exercises", "solutions").replace("exercise.py", "solution.py"),
            "/proc/self/environ",
        )[len(os.path.basename(path)) % 3],
        path,
    )
