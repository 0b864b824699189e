"""Finds rows with an inner join of tables, which leaves out keys without a row.

Task: find
Message: The table has no San Juan
"""


def find_rows(keys, names):
    left = pa.table({"key": keys})
    right = pa.table({"key": names, "row": pa.array(range(len(names)), pa.int32())})
    return left.join(right, "key", join_type="inner").combine_chunks()["row"].combine_chunks()
