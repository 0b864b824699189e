"""Cuts at white space, which is lost.

Task: vocabulary
Message: comes back
Replace: tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
With: bytes_of = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words = pre_tokenizers.WhitespaceSplit()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, bytes_of])
"""
