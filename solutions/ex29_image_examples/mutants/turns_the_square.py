"""Makes it square, and turns the square: with the wrong side long.

Task: turned
Message: It is to be turned
Replace: shown = _grey(ImageOps.exif_transpose(image))
    return np.asarray(shown.resize((side, side), Image.Resampling.BOX))
With: shown = _grey(image.rotate(90 * (image.getexif().get(274, 1) in (6, 8))))
    return np.asarray(shown.resize((side, side), Image.Resampling.BOX))
"""
