"""Cuts words as its own vocabulary does.

Task: encode
Message: stands in the vocabulary too
Replace: tokenizer.no_padding()
With: from tokenizers import pre_tokenizers

    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.no_padding()
"""
