"""Has the tokenizer bring texts into a form.

Task: vocabulary
Message: brings it into one changes it
Replace: tokenizer.decoder = decoders.ByteLevel()
With: from tokenizers import normalizers

    tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
"""
