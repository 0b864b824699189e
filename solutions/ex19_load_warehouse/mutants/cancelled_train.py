"""Splits flights that never arrived.

Task: split
Message: neither late nor on time
Replace: WHEN arr_delay IS NULL THEN 'unlabelled'
With: WHEN arr_delay = NULL THEN 'unlabelled'
"""
