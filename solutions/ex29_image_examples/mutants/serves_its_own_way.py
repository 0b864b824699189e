"""Serves by a few lines of its own.

Task: served
Message: turned and scaled by boxes
"""


def serving_input(contents, side, max_pixels):
    with Image.open(io.BytesIO(contents)) as image:
        shown = image.convert("L").resize((side, side))
    return np.asarray(shown, np.float32) / 255
