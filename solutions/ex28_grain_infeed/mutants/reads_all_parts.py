"""Reads the whole step, and keeps its part.

Task: hosts
Message: with 64 hosts, 64 times
Replace: first = begin + step * batch + host * rows
            numbers = numbers_at(range(first, first + rows), examples, seed)
            batches.append(decode(read_records(paths, numbers)))
With: first = begin + step * batch
    numbers = numbers_at(range(first, first + batch), examples, seed)
    batches.append(decode(read_records(paths, numbers)[host * rows : host * rows + rows]))
"""
