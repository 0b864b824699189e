"""Leaves on what padding the vocabulary has.

Task: encode
Message: has switched padding on
Replace: tokenizer.no_padding()
With: pass
"""
