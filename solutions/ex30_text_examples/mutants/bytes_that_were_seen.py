"""Knows only the bytes of the training texts.

Task: vocabulary
Message: 256 have to be in the vocabulary
Replace: initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
With: initial_alphabet=[],
"""
