"""The seat `model`: wide and deep, with a head for lateness and one for the delay."""

from pipelines.training.config import Config
from pipelines.training.features import Features


def build_model(features: Features, config: Config, edges: list[list[float]]):
    """A Keras model of flights' lateness.

    Args:
        features: what it is given, with the sizes of the categories, 2 at least. There may be
            no categories; there is always a number, the departure delay.
        config: its shape; see `pipelines.training.config.Config`. Of it count here
            `crosses`, `hidden`, `bins`, `embedding`, `skip_embedding`, `dropout`,
            `input_dropout`, `quantiles`, `amount_unit` (minutes of delay for each 1.0 that
            the network gives). `seed` may count: the training has given it to Keras already.
        edges: of each number's bins; see `pipelines.training.layers.bin_edges`. Not used
            where `config.bins` is 0.

    Returns:
        A model of a dict of `numbers` float32 [batch, numbers] and `ids` int32
        [batch, categories], that gives a dict of `label`, the logit of being late, float32
        [batch], and `amount`, quantiles of the arrival delay in minutes, float32
        [batch, quantiles].
    """
    # BEGIN SOLUTION
    import keras
    from keras import ops

    from pipelines.training.layers import Ids, PiecewiseLinear, RisingQuantiles

    numbers = keras.Input((len(features.numbers),), dtype="float32", name="numbers")
    ids = keras.Input((len(features.categories),), dtype="int32", name="ids")
    places = {name: i for i, (name, _) in enumerate(features.categories)}
    outputs = 1 + len(config.quantiles)

    deep = [numbers]
    if config.bins:
        deep.append(PiecewiseLinear(edges, name="pieces")(numbers))
    for name, size in features.categories:
        if name not in config.skip_embedding:
            dimensions = min(config.embedding, max(2, round(size**0.5)))
            column = Ids([places[name]], [size], name=f"{name}_column")(ids)
            deep.append(keras.layers.Embedding(size, dimensions, name=f"{name}_embedding")(column))
    together = keras.layers.Concatenate(name="deep_inputs")(deep) if len(deep) > 1 else numbers

    # What one day's weather says must not be learnt by heart: the days to come are others.
    seed = config.seed + len(config.hidden)
    hidden = keras.layers.Dropout(config.input_dropout, seed=seed, name="drop_in")(together)
    for i, units in enumerate(config.hidden):
        hidden = keras.layers.Dense(units, "relu", name=f"hidden_{i}")(hidden)
        hidden = keras.layers.Dropout(config.dropout, seed=config.seed + i, name=f"drop_{i}")(
            hidden
        )
    deep_part = keras.layers.Dense(outputs, name="deep")(hidden)

    # The delay at departure reaches the heads without a detour: most of the answer is there.
    straight = keras.layers.Dense(outputs, name="straight")(numbers)
    total = keras.layers.Add(name="sum")([deep_part, straight])
    wide = [total[:, :1]]
    for left, right in config.crosses:
        sizes = [features.size(left), features.size(right)]
        cross = Ids([places[left], places[right]], sizes, name=f"{left}_x_{right}")(ids)
        weight = keras.layers.Embedding(
            sizes[0] * sizes[1],
            1,
            embeddings_initializer="zeros",
            name=f"{left}_x_{right}_weight",
            dtype="float32",
        )
        wide.append(weight(cross))
    late = keras.layers.Add(name="wide", dtype="float32")(wide) if len(wide) > 1 else wide[0]
    return keras.Model(
        {"numbers": numbers, "ids": ids},
        {
            "label": ops.squeeze(ops.cast(late, "float32"), axis=1),
            "amount": RisingQuantiles(config.amount_unit, name="amount")(total[:, 1:]),
        },
        name="flights",
    )
    # END SOLUTION
