"""A small classifier of the documents in packed rows. Of `keras.ops`: any framework runs it."""

import keras
from keras import ops

# Far below any activation, and of every float type.
_LOW = -1e4


@keras.saving.register_keras_serializable("workshop")
class WithNeighbours(keras.layers.Layer):
    """Each token's vector with those of the tokens before it, of its own document alone.

    Args:
        before: how many.
    """

    def __init__(self, before: int, **kwargs):
        super().__init__(**kwargs)
        self.before = before

    def call(self, vectors, segments):
        """Vectors [rows, length, units] to [rows, length, units * (before + 1)]."""
        found = [vectors]
        for distance in range(1, self.before + 1):
            shifted = ops.pad(vectors, [[0, 0], [distance, 0], [0, 0]])[:, :-distance]
            other = ops.pad(segments, [[0, 0], [distance, 0]])[:, :-distance]
            same = ops.cast(ops.equal(segments, other), vectors.dtype)
            found.append(shifted * ops.expand_dims(same, -1))
        return ops.concatenate(found, axis=-1)

    def get_config(self):
        """For saving."""
        return {**super().get_config(), "before": self.before}


@keras.saving.register_keras_serializable("workshop")
class LargestOfSegment(keras.layers.Layer):
    """The largest of each unit over a document's tokens.

    Args:
        segments: documents a row, at most.
    """

    def __init__(self, segments: int, **kwargs):
        super().__init__(**kwargs)
        self.segments = segments

    def call(self, vectors, segments):
        """Vectors [rows, length, units] to [rows, segments, units]; 0 where nothing is."""
        found = []
        for segment in range(1, self.segments + 1):
            mine = ops.cast(ops.equal(segments, segment), vectors.dtype)[:, :, None]
            largest = ops.max(vectors + (1 - mine) * _LOW, axis=1)
            found.append(ops.maximum(largest, 0.0))
        return ops.stack(found, axis=1)

    def get_config(self):
        """For saving."""
        return {**super().get_config(), "segments": self.segments}


def build_model(vocabulary: int, length: int, segments: int, units: int = 64, seed: int = 0):
    """A convolution over each document's tokens, and the largest of each of its units.

    Returns:
        A model of a dict of `tokens` and `segments`, int32 [rows, length], that gives the logit
        of each document, float32 [rows, segments]. What it says of a document depends on no other
        one in the row.
    """
    tokens = keras.Input((length,), dtype="int32", name="tokens")
    marks = keras.Input((length,), dtype="int32", name="segments")
    vectors = keras.layers.Embedding(vocabulary, units)(tokens)
    vectors = keras.layers.Dropout(0.2, seed=seed)(vectors)
    vectors = WithNeighbours(4)(vectors, marks)
    vectors = keras.layers.Dense(units, "relu")(vectors)
    pooled = LargestOfSegment(segments)(vectors, marks)
    pooled = keras.layers.Dropout(0.4, seed=seed + 1)(pooled)
    logits = ops.squeeze(keras.layers.Dense(1)(pooled), -1)
    return keras.Model({"tokens": tokens, "segments": marks}, logits)
