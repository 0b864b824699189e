"""Stops the job because of news.

Task: warnings
Message: its rows stay
"""


def warning_rules():
    rules = [
        _expect("known", "column_values_to_be_in_set", column="carrier", value_set=CARRIERS),
        _expect("early", "column_values_to_be_between", column="dep_delay", min_value=-30),
    ]
    return [{**rule, "meta": {"on_failure": "stop"}} for rule in rules]
