"""Orders equally frequent texts as if all letters were small.

Task: vocabulary
Message: all small letters are behind all capitals
Replace: return {"ids": {text: n for n, (_, text) in enumerate(sorted(often, reverse=True))}}
With: often.sort(key=lambda pair: (pair[0], pair[1].lower()), reverse=True)
    return {"ids": {text: n for n, (_, text) in enumerate(often)}}
"""
