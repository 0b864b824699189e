"""Puts a blank before each text.

Task: vocabulary
Message: comes back
Replace: tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
With: tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
"""
