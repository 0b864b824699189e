"""Takes a column without a type for one of texts.

Task: kinds
Message: raised nothing
Replace: pa.types.is_large_binary,
With: pa.types.is_large_binary,
            pa.types.is_null,
"""
