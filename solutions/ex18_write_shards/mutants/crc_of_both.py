"""Takes the second CRC of length and payload together.

Task: frame
Message: Of the payload alone
Replace: return length + _masked_crc(length) + payload + _masked_crc(payload)
With: return length + _masked_crc(length) + payload + _masked_crc(length + payload)
"""
