"""Puts sparse files of 200 MB where its judge opens files.

Exercise: ex18_write_shards
Kind: files
Outcome: wrong error timeout crash missing memory
With: puts_into_shards
"""

import os


def put(path):
    with open(path, "wb") as file:
        file.truncate(200 << 20)
