"""Has no entry for the padding.

Task: vocabulary
Message: Rows are filled with zeros
Replace: special_tokens=[PADDING],
With: special_tokens=[],
"""
