"""Forgets that shards without examples are compressed too.

Task: same
Message: told whether files are compressed
Replace: file = shard_name(name, index, shards, self._compressed)
                if shard_path(file) not in full:
                    yield write_shard(self._folder, file, None, self._compressed)
With: file = shard_name(name, index, shards, self._compressed)
    if shard_path(file) not in full:
        yield write_shard(self._folder, file.removesuffix(".gz"), None, False)
"""
