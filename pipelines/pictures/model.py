"""A small convolutional network; its layers are Keras', which any of its backends runs."""

from collections.abc import Sequence

# Of a picture's side: pictures are moved so far in training, and turned by so many whole turns.
_SHIFT, _TURN, _ZOOM = 0.08, 0.03, 0.08


def build_model(shape: Sequence[int], classes: int, seed: int):
    """A Keras model of pictures.

    Args:
        shape: height and width, in pixels.
        classes: how many labels there are.
        seed: of its weights and of what it drops.

    Returns:
        A model of uint8 [batch, height, width] that gives logits, float32 [batch, classes].
        Some 100,000 weights for 28 x 28 pixels. In training it moves, turns and scales pictures
        by chance; in prediction it does not.
    """
    import keras
    from keras import layers

    pixels = keras.Input(tuple(shape), dtype="uint8", name="pixels")
    values = layers.Rescaling(1 / 255.0, name="scaled")(layers.Reshape((*shape, 1))(pixels))
    values = layers.RandomTranslation(_SHIFT, _SHIFT, fill_mode="constant", seed=seed)(values)
    values = layers.RandomRotation(_TURN, fill_mode="constant", seed=seed + 1)(values)
    values = layers.RandomZoom(_ZOOM, fill_mode="constant", seed=seed + 2)(values)
    for number, filters in enumerate((32, 64)):
        values = layers.Conv2D(
            filters, 3, padding="same", activation="relu", name=f"conv_{number}"
        )(values)
        values = layers.MaxPooling2D(2, name=f"pool_{number}")(values)
    values = layers.Dropout(0.3, seed=seed + 3)(layers.Flatten()(values))
    values = layers.Dense(96, activation="relu", name="hidden")(values)
    return keras.Model(pixels, layers.Dense(classes, name="logits")(values))
