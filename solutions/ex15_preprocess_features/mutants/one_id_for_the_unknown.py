"""Gives all that is unknown one id.

Task: vocabulary
Message: a hash of the text
Replace: inputs[name], num_oov_buckets=ids, vocab_filename=name, weights=ones
With: inputs[name], num_oov_buckets=1, vocab_filename=name, weights=ones
"""
