"""Compares the columns of one row instead of the rows.

Task: columns
Message: Which of the two rows is wrong?
Replace: "compound_columns_to_be_unique",
With: "select_column_values_to_be_unique_within_record",
"""
