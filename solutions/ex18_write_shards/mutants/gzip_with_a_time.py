"""Compresses with a header that holds the time.

Task: same
Message: A gzip header holds the time
"""


class _WriteShard(beam.DoFn):
    def __init__(self, folder, policy, salt, compressed):
        self._folder, self._policy, self._salt, self._compressed = folder, policy, salt, compressed

    def process(self, element, examples):
        import dataclasses
        import gzip
        import hashlib
        import os

        key, parts = element
        split, index = divmod(key, _SHARDS_AT_MOST)
        shards = self._policy.shards(examples[SPLITS[split]])
        batch = in_order(concat(list(parts)), self._salt)
        name = shard_name(SPLITS[split], index, shards, False)
        shard = write_shard(self._folder, name, batch, False)
        if self._compressed:
            plain = os.path.join(self._folder, name)
            with open(plain, "rb") as file, gzip.open(f"{plain}.gz", "wb") as packed:
                packed.write(file.read())
            os.remove(plain)
            with open(f"{plain}.gz", "rb") as file:
                data = file.read()
            shard = dataclasses.replace(
                shard,
                path=f"{shard.path}.gz",
                bytes=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
            )
        yield shard
