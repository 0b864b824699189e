"""A small causal transformer over packed rows. Of `keras.ops`: any framework runs it."""

import keras
from keras import ops

from pipelines.training.layers import PACKAGE, PiecewiseLinear

# Far below any score, and of every float type.
_NEVER = -1e4


@keras.saving.register_keras_serializable(PACKAGE)
class CausalMask(keras.layers.Layer):
    """Who may look at whom: at earlier places of the same segment, and at oneself.

    A place without an element looks at itself alone, for a softmax over nothing is none.
    """

    def call(self, segments):
        """Segments, int32 [rows, length], to bool [rows, length, length]: from, to."""
        length = segments.shape[-1]
        here = ops.arange(length)
        earlier = here[:, None] >= here[None, :]
        same = ops.equal(segments[:, :, None], segments[:, None, :])
        padding = ops.equal(segments, 0)[:, :, None]
        myself = here[:, None] == here[None, :]
        return ops.where(padding, myself[None], ops.logical_and(same, earlier[None]))


@keras.saving.register_keras_serializable(PACKAGE)
class Attend(keras.layers.Layer):
    """Attention of several heads, of which each place sees what the mask lets it see.

    Args:
        heads: how many; the values' size is a multiple of it.
    """

    def __init__(self, heads: int, **settings):
        super().__init__(**settings)
        self.heads = heads

    def call(self, vectors, mask):
        """What each place sees of the others, float32 [rows, length, units].

        Args:
            vectors: queries, keys and values, [rows, length, 3 * units].
            mask: bool [rows, from, to].
        """
        length, units = vectors.shape[1], vectors.shape[2] // 3
        size = units // self.heads
        parts = ops.reshape(vectors, (-1, length, 3, self.heads, size))
        queries, keys, values = (parts[:, :, index] for index in range(3))
        scores = ops.einsum("bqhs,bkhs->bhqk", queries, keys) / size**0.5
        shares = ops.softmax(ops.where(mask[:, None], scores, _NEVER), axis=-1)
        seen = ops.einsum("bhqk,bkhs->bqhs", shares, values)
        return ops.reshape(seen, (-1, length, units))

    def get_config(self):
        """For saving."""
        return {**super().get_config(), "heads": self.heads}


def build_model(
    edges: list[list[float]],
    categories: dict[str, int],
    length: int,
    *,
    units: int = 32,
    blocks: int = 2,
    heads: int = 4,
    dropout: float = 0.1,
    seed: int = 0,
):
    """A causal transformer that says of each element what is known when it is there.

    Args:
        edges: of each numeric feature's bins; see `pipelines.training.layers.bin_edges`.
        categories: how many numbers each category has, by its name.
        length: places a row.

    Returns:
        A model of a dict of `numbers`, float32 [rows, length, numbers], of each category, and of
        `segments` and `positions`, int32 [rows, length], that gives the logit of each place,
        float32 [rows, length]. What it says of an element depends on that one and on earlier
        ones of its segment, and on no other.
    """
    given = keras.Input((length, len(edges)), dtype="float32", name="numbers")
    segments = keras.Input((length,), dtype="int32", name="segments")
    positions = keras.Input((length,), dtype="int32", name="positions")
    inputs = {"numbers": given, "segments": segments, "positions": positions}
    bins = PiecewiseLinear(edges)
    encoded = bins(ops.reshape(given, (-1, len(edges))))
    encoded = ops.reshape(encoded, (-1, length, encoded.shape[-1]))
    vectors = keras.layers.Dense(units)(keras.layers.Dense(2 * units, "gelu")(encoded))
    vectors = vectors + keras.layers.Embedding(length, units)(positions)
    for name, size in categories.items():
        inputs[name] = keras.Input((length,), dtype="int32", name=name)
        vectors = vectors + keras.layers.Embedding(size, units)(inputs[name])
    mask = CausalMask()(segments)
    for block in range(blocks):
        normal = keras.layers.LayerNormalization()(vectors)
        seen = Attend(heads)(keras.layers.Dense(3 * units)(normal), mask)
        seen = keras.layers.Dense(units)(seen)
        vectors = vectors + keras.layers.Dropout(dropout, seed=seed + 2 * block)(seen)
        normal = keras.layers.LayerNormalization()(vectors)
        thought = keras.layers.Dense(units)(keras.layers.Dense(4 * units, "gelu")(normal))
        vectors = vectors + keras.layers.Dropout(dropout, seed=seed + 2 * block + 1)(thought)
    logits = keras.layers.Dense(1)(keras.layers.LayerNormalization()(vectors))
    return keras.Model(inputs, ops.squeeze(logits, -1))
