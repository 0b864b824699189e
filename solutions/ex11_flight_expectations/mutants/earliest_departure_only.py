"""Does not look at those who left late.

Task: delays
Message: The other end of the delays is as it was
"""


def delay_rules():
    return [
        _expect(
            "earliest", "column_min_to_be_between", column="dep_delay", min_value=-60, max_value=-5
        )
    ]
