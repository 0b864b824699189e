"""Puts folders, deep ones, where its judge opens files.

Exercise: ex18_write_shards
Kind: files
Outcome: wrong error timeout crash missing
With: puts_into_shards
"""

import os


def put(path):
    os.makedirs(f"{self._folder}/{name}/" + "deep/" * 500)
