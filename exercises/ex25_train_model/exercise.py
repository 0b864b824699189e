"""The seat `model`: wide and deep, with a head for lateness and one for the delay."""

from pipelines.seats.unsolved import unsolved
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
    unsolved("ex25_train_model")
