"""Writes the CRC as it is.

Task: frame
Message: rotated right by 15 bits within 32
Replace: return struct.pack("<I", (rotated + 0xA282EAD8) & 0xFFFFFFFF)
With: return struct.pack("<I", crc)
"""
