"""Numbers the texts by their own order, however frequent they are.

Task: vocabulary
Message: Three flights, two flights, one
Replace: return {"ids": {text: n for n, (_, text) in enumerate(sorted(often, reverse=True))}}
With: often.sort(key=lambda pair: pair[1], reverse=True)
    return {"ids": {text: n for n, (_, text) in enumerate(often)}}
"""
