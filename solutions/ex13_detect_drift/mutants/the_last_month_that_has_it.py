"""Goes back over months without the column to one that has it.

Task: report
Message: January is not the month before March
Replace: before, after = (months[name].get(column, nothing) for name in (earlier, month))
With: having = [name for name in months if name <= earlier and column in months[name]]
    before = months[max(having)][column] if having else nothing
    after = months[month].get(column, nothing)
"""
