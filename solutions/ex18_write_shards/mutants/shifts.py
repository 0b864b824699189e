"""Shifts the CRC, and loses what leaves on the right.

Task: frame
Message: rotated right by 15 bits within 32
Replace: rotated = crc >> 15 | crc << 17
With: rotated = crc >> 15
"""
