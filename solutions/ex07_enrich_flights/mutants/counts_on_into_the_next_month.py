"""Takes any day up to 31 for one of the month.

Task: weekday
Message: be counted on into the next month
Replace: valid = (dates.astype("datetime64[M]") == months) & (month >= 1) & (month <= 12)
With: valid = (day >= 1) & (day <= 31) & (month >= 1) & (month <= 12)
"""
