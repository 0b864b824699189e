"""Operations of Keras where the reference has layers.py, and a head of its own for each answer."""

import keras
import numpy as np
from keras import ops


def _pieces(numbers, edges):
    for i, marks in enumerate(edges):
        low, high = np.array(marks[:-1], np.float32), np.array(marks[1:], np.float32)
        if len(marks) > 1:
            yield ops.minimum(ops.maximum((numbers[:, i : i + 1] - low) / (high - low), 0.0), 1.0)


def build_model(features, config, edges):
    numbers = keras.Input(shape=(len(features.numbers),), dtype="float32")
    ids = keras.Input(shape=(len(features.categories),), dtype="int32")
    columns = {
        name: ops.minimum(ids[:, i], size - 1) for i, (name, size) in enumerate(features.categories)
    }

    inputs = [numbers, *(_pieces(numbers, edges) if config.bins else ())]
    for name, column in columns.items():
        if name not in config.skip_embedding:
            inputs.append(keras.layers.Embedding(features.size(name), config.embedding)(column))
    dense = keras.layers.Concatenate()(inputs) if inputs[1:] else numbers
    dense = keras.layers.Dropout(config.input_dropout)(dense)
    for units in config.hidden:
        dense = keras.layers.Dense(units, activation="gelu")(dense)
        dense = keras.layers.Dropout(config.dropout)(dense)

    label = keras.layers.Dense(1, dtype="float32")(dense)
    label = label + keras.layers.Dense(1, use_bias=False, dtype="float32")(numbers)
    for left, right in config.crosses:
        pair = columns[left] + features.size(left) * columns[right]
        count = features.size(left) * features.size(right)
        label = label + keras.layers.Embedding(count, 1, dtype="float32")(pair)

    levels = []
    for i in range(len(config.quantiles)):
        level = keras.layers.Dense(1, dtype="float32")(dense)
        levels.append(level if i == 0 else levels[-1] + ops.relu(level))
    amount = ops.concatenate(levels, axis=1) if levels else ops.cast(numbers[:, :0], "float32")
    answers = {"label": label[:, 0], "amount": amount * config.amount_unit}
    return keras.Model(inputs={"numbers": numbers, "ids": ids}, outputs=answers)
