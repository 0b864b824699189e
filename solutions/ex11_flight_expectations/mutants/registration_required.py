"""Quarantines flights without a registration.

Task: codes
Message: 2,512 flights have no tailnum
"""


def code_rules():
    def one(what, column, **kwargs):
        return {"type": f"expect_column_values_to_{what}", "kwargs": {"column": column, **kwargs}}

    return [
        one("be_in_set", "origin", value_set=AIRPORTS),
        one("not_be_null", "tailnum"),
        one("match_regex", "tailnum", regex=_AMERICAN),
    ]
