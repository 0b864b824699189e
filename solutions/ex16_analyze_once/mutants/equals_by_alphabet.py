"""Puts equally frequent texts in the order of texts.

Task: vocabulary
Message: of equals the last in the order of texts is first
Replace: return {"ids": {text: n for n, (_, text) in enumerate(sorted(often, reverse=True))}}
With: often.sort(key=lambda pair: (-pair[0], pair[1]))
    return {"ids": {text: n for n, (_, text) in enumerate(often)}}
"""
