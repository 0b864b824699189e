"""Lets some flights be there twice.

Task: columns
Message: Which of the two rows is wrong?
Replace: column_list=["carrier", "flight", "origin", "time_hour"],
With: column_list=["carrier", "flight", "origin", "time_hour"],
    mostly=0.5,
"""
