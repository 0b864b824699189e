"""Fills each text up to the longest of its batch.

Task: encode
Message: Packing comes later
"""


def encode(vocabulary, texts):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(vocabulary)
    tokenizer.enable_padding()
    return [found.ids for found in tokenizer.encode_batch(list(texts))]
