"""Parses the strings one by one.

Task: parse
Message: parse_single_example does not
Replace: return lambda strings: tf.io.parse_example(strings, spec)
With: types = {name: one.dtype for name, one in spec.items()}
    return lambda strings: tf.map_fn(
        lambda string: tf.io.parse_single_example(string, spec), strings, fn_output_signature=types
    )
"""
