"""The seat `serve`: a trained model's signatures, with the pipeline's own transform inside."""

from collections.abc import Callable

from pipelines.training.features import Features
from pipelines.transform.raw import feature_spec


def make_signatures(model, transform: Callable[[dict], dict], features: Features) -> dict:
    """What a served model can be asked, each from raw flights.

    Nothing is computed here a second time: the features come out of the transform that the
    training split was analysed with, in the order in which the model was trained on them.

    Args:
        model: of a dict of `numbers` float32 [batch, numbers] and `ids` int32
            [batch, categories], that gives `late`, a logit [batch], and `delay`, minutes
            [batch, quantiles].
        transform: raw tensors by name, without the labels, to features by name.
        features: that the model takes, in its order.

    Returns:
        Functions with fixed input signatures, by name; [batch] is free:
        "serving_default": a tensor [batch] for each raw feature, to `late_probability`
            float32 [batch] and `delay_minutes` float32 [batch, quantiles];
        "examples": `examples`, serialised tf.Examples of the raw features, to the same;
        "features": as the first, to the model's features by name, float32 or int64 [batch].
    """
    import tensorflow as tf

    spec = feature_spec(labels=False)
    columns = {name: tf.TensorSpec([None], kind.dtype, name) for name, kind in spec.items()}
    categories = [name for name, _ in features.categories]

    def transformed(raw):
        made = transform(raw)
        return {name: made[name] for name in features.names}

    def predicted(raw):
        made = transformed(raw)
        rows = tf.shape(next(iter(raw.values())))[0]

        def together(names, dtype):
            if not names:
                return tf.zeros([rows, 0], dtype)
            return tf.cast(tf.stack([made[name] for name in names], axis=1), dtype)

        given = {
            "numbers": together(features.numbers, tf.float32),
            "ids": together(categories, tf.int32),
        }
        heads = model(given, training=False)
        return {
            "late_probability": tf.sigmoid(heads["late"]),
            "delay_minutes": tf.identity(heads["delay"]),
        }

    @tf.function(input_signature=[columns])
    def serving_default(raw):
        return predicted(raw)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "examples")])
    def examples(examples):
        return predicted(tf.io.parse_example(examples, spec))

    @tf.function(input_signature=[columns])
    def served_features(raw):
        return transformed(raw)

    return {"serving_default": serving_default, "examples": examples, "features": served_features}
