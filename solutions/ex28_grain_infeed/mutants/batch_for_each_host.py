"""Takes the batch for that of one host.

Task: hosts
Message: Every host has batch / hosts rows
Replace: rows = _rows_of_host(batch, hosts)
        examples = _count(paths)
        begin = 0 if position is None else position["next_example"]
With: rows, batch = batch + 0 * _rows_of_host(batch, hosts), batch * hosts
    examples = _count(paths)
    begin = 0 if position is None else position["next_example"]
"""
