"""Cuts padding off at the end, wherever it is.

Task: encode
Message: at one end or the other
Replace: tokenizer.no_padding()
With: pass
Replace: return [found.ids for found in tokenizer.encode_batch(list(texts))]
With: return [
        found.ids[: sum(found.attention_mask)] for found in tokenizer.encode_batch(list(texts))
    ]
"""
