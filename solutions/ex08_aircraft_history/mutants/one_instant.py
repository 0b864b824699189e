"""Tries one instant, the middle of all.

Task: future
Message: nobody knew that 795 would be next
Replace: then = _added(history(known_at(flights, row["departed_at"])), flights)
With: instants = sorted(one["departed_at"] for one in rows if one["departed_at"] is not None)
    then = _added(history(known_at(flights, instants[len(instants) // 2])), flights)
Replace: if then[_name(row)] != ever[_name(row)]:
With: if then.get(_name(row), ever[_name(row)]) != ever[_name(row)]:
"""
