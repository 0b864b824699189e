"""Hashes texts to as many ids as there may be.

Task: vocabulary
Message: A hash would let some share an id
Replace: features[f"{name}_id"] = tft.compute_and_apply_vocabulary(
    inputs[name], num_oov_buckets=ids, vocab_filename=name, weights=ones
    )
With: features[f"{name}_id"] = tft.hash_strings(inputs[name], 64)
"""
