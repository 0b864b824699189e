"""Looks at the mean of the delays.

Task: delays
Message: But nobody was late
"""


def delay_rules():
    return [
        _expect(
            "mean", "column_mean_to_be_between", column="dep_delay", min_value=-5, max_value=90
        ),
    ]
