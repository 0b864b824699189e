"""Ids as rows of zeros and a one, matrices for tables, a tower of `Sequential`, a learnt order."""

import keras
from keras import layers, ops

from pipelines.training.layers import Ids, PiecewiseLinear


class _Builder:
    def __init__(self, features, config):
        self.features, self.config = features, config
        self.place = [name for name, _ in features.categories].index

    def ones(self, ids, *names):
        """One for the id, or for the pair of ids, and zeros."""
        sizes = [self.features.size(name) for name in names]
        column = Ids([self.place(name) for name in names], sizes, name=f"of_{'_'.join(names)}")(ids)
        count = sizes[0] if len(sizes) == 1 else sizes[0] * sizes[1]
        return ops.one_hot(column, count, dtype="float32")

    def vector(self, ids, name):
        size = max(1, min(self.config.embedding, self.features.size(name) // 2))
        return layers.Dense(size, use_bias=False)(self.ones(ids, name))

    def tower(self):
        tower = [layers.Dropout(self.config.input_dropout)]
        for units in self.config.hidden:
            tower += [
                layers.Dense(units, kernel_initializer="he_normal"),
                layers.LeakyReLU(),
                layers.Dropout(self.config.dropout),
            ]
        return keras.Sequential(tower)


def build_model(features, config, edges):
    builder = _Builder(features, config)
    given = {
        "numbers": keras.Input((len(features.numbers),), name="numbers"),
        "ids": keras.Input((len(features.categories),), dtype="int32", name="ids"),
    }
    parts = [given["numbers"]]
    parts += [PiecewiseLinear(edges)(given["numbers"])] if config.bins else []
    for name, _ in features.categories:
        if name not in config.skip_embedding:
            parts.append(builder.vector(given["ids"], name))
    deep = builder.tower()(ops.concatenate(parts, axis=-1))

    logits = [layers.Dense(1)(deep), layers.Dense(1)(given["numbers"])]
    for pair in config.crosses:
        wide = layers.Dense(1, use_bias=False, kernel_initializer="zeros", dtype="float32")
        logits.append(wide(builder.ones(given["ids"], *pair)))
    label = sum(ops.cast(one, "float32") for one in logits)

    # One more than there are, which may be none: a matrix has a column at least.
    free = ops.cast(layers.Dense(len(config.quantiles) + 1)(deep), "float32")[:, 1:]
    spread = ops.concatenate([free[:, :1], ops.abs(free[:, 1:])], axis=1)
    amount = ops.cumsum(spread, axis=1) * config.amount_unit
    return keras.Model(given, {"label": ops.reshape(label, (-1,)), "amount": amount})
