"""Makes the square, and turns it then.

Task: turned
Message: who scales first gets other values
Replace: shown = _grey(ImageOps.exif_transpose(image))
    return np.asarray(shown.resize((side, side), Image.Resampling.BOX))
With: small = _grey(image).resize((side, side), Image.Resampling.BOX)
    small.getexif()[0x0112] = image.getexif().get(0x0112, 1)
    return np.asarray(ImageOps.exif_transpose(small))
"""
