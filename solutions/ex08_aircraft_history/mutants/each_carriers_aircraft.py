"""Takes an aircraft that flies for two carriers for two.

Task: previous
Message: 17 aircraft of the year flew for two carriers
Replace: aircraft = _name_ranks(batch.column("tailnum"))
With: pairs = (batch.column("tailnum"), batch.column("carrier"))
    aircraft = _name_ranks(pc.binary_join_element_wise(*pairs, " "))
"""
