"""Puts each batch in order, and not the shard.

Task: shards
Message: put them in order when all are there
Replace: batch = in_order(concat(list(parts)), self._salt)
With: batch = concat([in_order(part, self._salt) for part in parts])
"""


class CutByKey(beam.DoFn):
    def __init__(self, assign):
        self._assign = assign

    def process(self, batch, examples):
        for keys, rows in self._assign(batch, examples):
            for key in np.unique(keys).tolist():
                yield key, rows.filter(pa.array(keys == key))
