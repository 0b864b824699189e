"""Hashes texts, and needs no vocabulary.

Task: vocabulary
Message: A hash would let some share an id
Replace: features[f"{name}_id"] = tft.compute_and_apply_vocabulary(
            inputs[name], num_oov_buckets=ids, vocab_filename=name, weights=ones
        )
With: features[f"{name}_id"] = tft.hash_strings(inputs[name], 10 + ids) + 0 * tf.cast(
            ones[0], tf.int64
        )
"""
