"""What any job's model can be asked: the signatures of its export."""

from collections.abc import Callable

from pipelines.training.features import Features
from pipelines.transform.raw import RawFeatures


def make_signatures(
    model, transform: Callable[[dict], dict], features: Features, raw: RawFeatures
) -> dict:
    """Functions from raw columns to predictions, with the pipeline's own transform inside.

    Args:
        model: of a dict of `numbers` float32 [batch, numbers] and `ids` int32
            [batch, categories], that gives `label`, a logit [batch], and `amount`
            [batch, quantiles] where the examples have a label that is a number.
        transform: raw tensors by name, without the labels, to features by name.
        features: that the model takes, in its order.
        raw: the raw columns.

    Returns:
        Functions with fixed input signatures, by name; [batch] is free:
        "serving_default": a tensor [batch] for each raw feature, to `<label>_probability`
            float32 [batch] and `<amount>_quantiles` float32 [batch, quantiles];
        "examples": `examples`, serialised tf.Examples of the raw features, to the same;
        "features": as the first, to the model's features by name, float32 or int64 [batch].
    """
    import tensorflow as tf

    spec = raw.feature_spec(labels=False)
    columns = {name: tf.TensorSpec([None], kind.dtype, name) for name, kind in spec.items()}
    categories = [name for name, _ in features.categories]

    def transformed(given):
        made = transform(given)
        return {name: made[name] for name in features.names}

    def predicted(given):
        made = transformed(given)
        rows = tf.shape(next(iter(given.values())))[0]

        def together(names, dtype):
            if not names:
                return tf.zeros([rows, 0], dtype)
            return tf.cast(tf.stack([made[name] for name in names], axis=1), dtype)

        numbers, ids = together(features.numbers, tf.float32), together(categories, tf.int32)
        heads = model({"numbers": numbers, "ids": ids}, training=False)
        answer = {f"{features.label}_probability": tf.sigmoid(heads["label"])}
        if features.amount:
            answer[f"{features.amount}_quantiles"] = tf.identity(heads["amount"])
        return answer

    @tf.function(input_signature=[columns])
    def serving_default(given):
        return predicted(given)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "examples")])
    def examples(examples):
        return predicted(tf.io.parse_example(examples, spec))

    @tf.function(input_signature=[columns])
    def served_features(given):
        return transformed(given)

    return {"serving_default": serving_default, "examples": examples, "features": served_features}
