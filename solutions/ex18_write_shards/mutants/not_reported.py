"""Writes shards without examples, and does not say so.

Task: empty
Message: A file that the manifest does not list does not exist
Replace: yield write_shard(self._folder, file, None, self._compressed)
With: write_shard(self._folder, file, None, self._compressed)
    yield from ()
"""
