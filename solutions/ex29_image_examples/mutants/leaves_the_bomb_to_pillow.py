"""Takes Pillow's own refusal of a bomb for damage.

Task: limits
Message: raises DecompressionBombError before you can ask
Replace: reason = PIXELS
    except _DAMAGE:
With: reason = DAMAGED
    except _DAMAGE:
"""
