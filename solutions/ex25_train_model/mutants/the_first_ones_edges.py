"""Takes the first number's edges for those of all.

Task: pieces
Message: No answer bends
Replace: deep.append(PiecewiseLinear(edges, name="pieces")(numbers))
With: deep.append(PiecewiseLinear([edges[0]] * len(edges), name="pieces")(numbers))
"""
