"""Writes the keys of the rows as features.

Task: shards
Message: not the columns PASSED
Replace: yield write_shard(self._folder, file, batch, self._compressed)
With: batch = batch.rename_columns([name.lstrip("_") for name in batch.schema.names])
    yield write_shard(self._folder, file, batch.drop_columns(["identity"]), self._compressed)
"""
