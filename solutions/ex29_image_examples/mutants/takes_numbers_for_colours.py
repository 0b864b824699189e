"""Takes a palette's numbers for its colours.

Task: grey
Message: numbers of a palette's colours
Replace: return image if image.mode == "L" else image.convert("RGB").convert("L")
With: if image.mode == "P" and not image.info:
        return Image.fromarray(np.asarray(image).astype(np.uint8))
    return image if image.mode == "L" else image.convert("RGB").convert("L")
"""
