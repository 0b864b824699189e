"""Takes five bytes for five letters.

Task: signature
Message: begin and end within a letter
Replace: pieces = [shingle.encode() for shingle in shingles(text)]
With: raw = text.encode()
    pieces = [raw[i : i + LETTERS] for i in range(max(1, len(raw) - LETTERS + 1))]
"""
