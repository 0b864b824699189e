"""Takes the examples in the order of the files.

Task: hosts
Message: takes other examples
Replace: numbers = numbers_at(range(first, first + rows), examples, seed)
With: numbers = [place % examples for place in range(first, first + rows)]
"""
