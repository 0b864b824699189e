"""Does not look at those who left early.

Task: delays
Message: Which statistic of a real day is never 0?
"""


def delay_rules():
    return [_expect("latest", "column_max_to_be_between", column="dep_delay", min_value=90)]
