"""Takes what was null then for what is only not known.

Task: future
Message: nobody knew that 795 would be next
Replace: if then[_name(row)] != ever[_name(row)]:
With: if None not in then[_name(row)].values() and then[_name(row)] != ever[_name(row)]:
"""
