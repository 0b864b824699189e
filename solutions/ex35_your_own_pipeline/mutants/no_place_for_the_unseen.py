"""Has a vocabulary without a place for what training has not seen.

Task: analysis
Message: wants an id of its own
Replace: **encodings.vocabulary_ids({"origin": inputs["origin"]}, CATEGORIES),
With: **_ids(inputs["origin"]),
Replace: CATEGORIES = {"origin": 1}
With: CATEGORIES = {"origin": 1}


    def _ids(texts):
        import tensorflow_transform as tft

        return {"origin_id": tft.compute_and_apply_vocabulary(texts, num_oov_buckets=0)}
"""
