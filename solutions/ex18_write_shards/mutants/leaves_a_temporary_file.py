"""Leaves a file of its own in the folder.

Task: shards
Message: of no file: this name is none
Replace: yield write_shard(self._folder, file, batch, self._compressed)
With: with open(f"{self._folder}/{file}.begun", "wb"):
        pass
    yield write_shard(self._folder, file, batch, self._compressed)
"""
