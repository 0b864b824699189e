"""Switches padding on in the vocabulary.

Task: vocabulary
Message: switches padding on
Replace: tokenizer.decoder = decoders.ByteLevel()
With: tokenizer.decoder = decoders.ByteLevel()
    tokenizer.enable_padding(pad_id=0, pad_token=PADDING)
"""
