"""Encodings of raw features that a table's preprocessing is put together from.

Each takes tensors of shape [batch] by name: float32 with NaN for missing, or texts with ""
for missing. Each gives features of shape [batch], named for what they are of. What is learned
of the data is learned of the training split, and does not depend on the order of batches.
"""

from collections.abc import Mapping

# Of each value's rank in `quantile_buckets`.
_QUANTILE_ERROR = 1e-4


def z_scores(numbers: Mapping) -> dict:
    """NAME_z: float32 of mean 0 and deviation 1; 0 where it is missing, or all are the same.

    Analysed together, because each analyser is a dozen Beam steps, and in float64, because the
    order of batches changes the last bits of a sum.
    """
    import tensorflow as tf
    import tensorflow_transform as tft

    if not numbers:
        return {}
    together = tf.stack([tf.cast(x, tf.float64) for x in numbers.values()], axis=1)
    mean = tf.cast(tft.mean(together, reduce_instance_dims=False), tf.float32)
    variance = tft.var(together, reduce_instance_dims=False)
    deviation = tf.cast(tf.sqrt(variance), tf.float32)
    scores = {}
    for i, (name, x) in enumerate(numbers.items()):
        scaled = tf.math.divide_no_nan(x - mean[i], deviation[i])
        scores[f"{name}_z"] = tf.where(tf.math.is_nan(scaled), tf.zeros_like(x), scaled)
    return scores


def missing_indicators(numbers: Mapping) -> dict:
    """NAME_missing: float32, 1 where the number is missing."""
    import tensorflow as tf

    return {
        f"{name}_missing": tf.cast(tf.math.is_nan(x), tf.float32) for name, x in numbers.items()
    }


def quantile_buckets(numbers: Mapping, buckets: int) -> dict:
    """NAME_bucket: int64, one of about `buckets` of about as many rows each."""
    import tensorflow_transform as tft

    return {
        f"{name}_bucket": tft.bucketize(x, buckets, epsilon=_QUANTILE_ERROR)
        for name, x in numbers.items()
    }


def vocabulary_ids(texts: Mapping, out_of_vocabulary: Mapping[str, int]) -> dict:
    """NAME_id: int64, an id for each text of the training split.

    Args:
        out_of_vocabulary: by name, ids that the texts never seen in training share.
    """
    import tensorflow as tf
    import tensorflow_transform as tft

    ids = {}
    for number, (name, x) in enumerate(texts.items()):
        # With weights (of 1) TensorFlow Transform counts a batch's distinct texts in its graph;
        # without, it makes a Beam element of every row's text.
        ids[f"{name}_id"] = tft.compute_and_apply_vocabulary(
            x,
            num_oov_buckets=out_of_vocabulary[name],
            vocab_filename=_file_name(number, name),
            weights=tf.ones(tf.shape(x)),
        )
    return ids


def _file_name(number: int, name: str) -> str:
    """A name that any file system takes, and no other column has."""
    if name.isascii() and name.replace("_", "").isalnum() and len(name) < 100:
        return name
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in name)[:100]
    return f"{plain}-{number}"
