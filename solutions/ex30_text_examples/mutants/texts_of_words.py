"""Gives pieces of text in the place of ids.

Task: encode
Message: encode
Replace: return [found.ids for found in tokenizer.encode_batch(list(texts))]
With: return [found.tokens for found in tokenizer.encode_batch(list(texts))]
"""
