r"""Takes the end of the first of two tracebacks in a text.

Task: cause
Message: at the text's end, below both
Replace: last = text.strip().split("\n")[-1].strip()
With: if _TRACEBACK in text:
        text = text.split(_TRACEBACK)[1].split("\n\n")[0]
    last = text.strip().split("\n")[-1].strip()
"""
