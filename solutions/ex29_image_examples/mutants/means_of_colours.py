"""Takes the mean of red, green and blue.

Task: grey
Message: as the eye does
Replace: return image if image.mode == "L" else image.convert("RGB").convert("L")
With: if image.mode == "L":
        return image
    return Image.fromarray(np.asarray(image.convert("RGB")).mean(axis=2).astype(np.uint8))
"""
