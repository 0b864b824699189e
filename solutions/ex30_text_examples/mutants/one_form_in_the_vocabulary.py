"""Has the tokenizer bring texts into NFKC.

Task: vocabulary
Message: brings it into one changes it
Replace: tokenizer.decoder = decoders.ByteLevel()
With: from tokenizers import normalizers

    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.decoder = decoders.ByteLevel()
"""
