"""Gives what is missing a word of its own, which training has seen often.

Task: vocabulary
Message: which is no manufacturer
Replace: inputs[name], num_oov_buckets=ids, vocab_filename=name, weights=ones
With: tf.where(tf.strings.length(inputs[name]) > 0, inputs[name], "(missing)"),
    num_oov_buckets=ids,
    vocab_filename=name,
    weights=ones,
Replace: features["late"] = inputs["late"]
With: features["late"] = inputs["late"]
    for name in OUT_OF_VOCABULARY:
        features[f"{name}_id"] = tf.maximum(
            features[f"{name}_id"] - 1 + tf.cast(inputs[name] == "", tf.int64), 0
        )
"""
