"""Leaves on what truncation the vocabulary has.

Task: encode
Message: has switched truncation on
Replace: tokenizer.no_truncation()
With: pass
"""
