"""Has no id for what training has not seen.

Task: vocabulary
Message: not -1, and not that of another
Replace: inputs[name], num_oov_buckets=ids, vocab_filename=name, weights=ones
With: inputs[name], vocab_filename=name
"""
