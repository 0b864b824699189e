"""Layers that the model is made of; import this where TensorFlow may be imported."""

import itertools

import keras
import numpy as np
from keras import ops

PACKAGE = "flights_workshop"


def bin_edges(numbers: np.ndarray, bins: int) -> list[list[float]]:
    """Edges of each number's bins, at equal shares of the rows.

    Args:
        numbers: float32 [rows, numbers]; some ten thousands of rows are enough.
        bins: the most; a number with few distinct values has fewer.

    Returns:
        Rising edges of each number; a single one where it is always the same.
    """
    shares = np.linspace(0.0, 1.0, bins + 1)
    edges = np.quantile(numbers.astype(np.float64), shares, axis=0).astype(np.float32)
    return [np.unique(edges[:, i]).tolist() for i in range(numbers.shape[1])]


@keras.saving.register_keras_serializable(PACKAGE)
class PiecewiseLinear(keras.layers.Layer):
    """Encodes each number by how far it has come through each of its bins, 0 to 1.

    A network can bend at every edge then, which is what trees are good at. After
    Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical Features in Tabular Deep
    Learning", 2022, section 3.2.

    Args:
        edges: see `bin_edges`.

    Float32 [batch, numbers] in, [batch, sum of bins] out.
    """

    def __init__(self, edges: list[list[float]], **settings):
        # Otherwise Keras rounds the numbers to the policy's type before `call` has them.
        super().__init__(autocast=False, **settings)
        self.edges = edges
        index, low, scale = [], [], []
        for number, marks in enumerate(edges):
            for left, right in itertools.pairwise(marks):
                index.append(number)
                low.append(left)
                scale.append(1.0 / (right - left))
        self._index = np.array(index, np.int32)
        self._low = np.array(low, np.float32)
        self._scale = np.array(scale, np.float32)

    def call(self, numbers):
        """See the class."""
        # In float32 whatever the policy: bfloat16 cannot tell narrow bins apart.
        chosen = ops.take(ops.cast(numbers, "float32"), self._index, axis=1)
        encoded = ops.clip((chosen - self._low) * self._scale, 0.0, 1.0)
        return ops.cast(encoded, self.compute_dtype)

    def compute_output_shape(self, shape):
        """See the class."""
        return (shape[0], len(self._index))

    def get_config(self):
        """For saving."""
        return {**super().get_config(), "edges": self.edges}


@keras.saving.register_keras_serializable(PACKAGE)
class Ids(keras.layers.Layer):
    """One column of ids, or two crossed into one: [batch, categories] to int32 [batch].

    Args:
        columns: one index, or two.
        sizes: ids of each; an id out of range counts as the last one.
    """

    def __init__(self, columns: list[int], sizes: list[int], **settings):
        super().__init__(**settings)
        self.columns, self.sizes = list(columns), list(sizes)

    def call(self, ids):
        """See the class."""
        crossed = ops.zeros_like(ids[:, 0])
        for column, size in zip(self.columns, self.sizes, strict=True):
            crossed = crossed * size + ops.clip(ids[:, column], 0, size - 1)
        return crossed

    def compute_output_spec(self, ids):
        """See the class."""
        return keras.KerasTensor((ids.shape[0],), "int32")

    def get_config(self):
        """For saving."""
        return {**super().get_config(), "columns": self.columns, "sizes": self.sizes}


@keras.saving.register_keras_serializable(PACKAGE)
class RisingQuantiles(keras.layers.Layer):
    """Turns free numbers into quantiles that never cross: a first one, then steps up.

    Args:
        unit: of the outputs: minutes for each 1.0 of the inputs.

    [batch, quantiles] in, float32 [batch, quantiles] out.
    """

    def __init__(self, unit: float, **settings):
        super().__init__(**{**settings, "dtype": "float32"})
        self.unit = unit

    def call(self, free):
        """See the class."""
        free = ops.cast(free, "float32")
        steps = ops.concatenate([free[:, :1], ops.softplus(free[:, 1:])], axis=1)
        return self.unit * ops.cumsum(steps, axis=1)

    def get_config(self):
        """For saving."""
        return {**super().get_config(), "unit": self.unit}
