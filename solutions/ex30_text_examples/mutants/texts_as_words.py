"""Takes each text as one word, so that the padding can be learnt.

Task: vocabulary
Message: Words are cut first
Replace: tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
With: tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
"""
