"""The schema of features read from one trace is the one that tracing again gives."""

import pytest

from pipelines.transform.used_inputs import UsedInputs


@pytest.fixture
def analysed(tf, tmp_path):
    """A function of a preprocessing: (schema of its features, how often it was traced)."""
    import tensorflow_transform as tft
    from tensorflow_transform import impl_helper

    def analyse(preprocessing_fn, remembered: bool):
        calls = []

        def counted(inputs):
            calls.append(inputs)
            return preprocessing_fn(inputs)

        folder = str(tmp_path / f"{remembered}")
        spec = {name: tf.TensorSpec([None], tf.float32) for name in ("number", "other")}
        spec |= {"text": tf.TensorSpec([None], tf.string)}
        function = UsedInputs(counted) if remembered else counted
        impl_helper.analyze_in_place(function, False, None, spec, folder)
        return tft.TFTransformOutput(folder).transformed_metadata.schema, len(calls)

    return analyse


@pytest.fixture
def vocabulary(tmp_path):
    path = tmp_path / "vocabulary.txt"
    path.write_text("UA\nB6\nEV\n")
    return str(path)


def features_of_every_kind(tf, vocabulary):
    import tensorflow_transform as tft

    def preprocess(inputs):
        scaled = inputs["number"] * 2
        buckets = tft.apply_buckets(inputs["other"], tf.constant([[1.0, 2.0, 3.0]]))
        return {
            "ids": tft.apply_vocabulary(inputs["text"], vocabulary, num_oov_buckets=2),
            "buckets": buckets,
            "scaled": scaled,
            "hashed": tf.strings.to_hash_bucket_fast(inputs["text"], 7),
            "pair": tf.stack([inputs["number"], inputs["other"]], axis=1),
            "text": inputs["text"],
        }

    return preprocess


def test_one_trace_tells_what_two_tell(tf, analysed, vocabulary):
    preprocess = features_of_every_kind(tf, vocabulary)
    once, calls = analysed(preprocess, remembered=True)
    again, calls_of_its_own = analysed(preprocess, remembered=False)
    assert once == again
    assert (calls, calls_of_its_own) == (1, 2)
    domains = {f.name: (f.int_domain.min, f.int_domain.max) for f in once.feature}
    assert (domains["ids"], domains["buckets"]) == ((0, 4), (0, 3))


def test_sparse_features_are_traced_again(tf, analysed):
    def preprocess(inputs):
        return {"sparse": tf.sparse.from_dense(inputs["number"]), "plain": inputs["other"]}

    schema, calls = analysed(preprocess, remembered=True)
    assert schema == analysed(preprocess, remembered=False)[0]
    assert calls == 2


def test_annotated_features_are_traced_again(tf, analysed):
    from tensorflow_transform import schema_inference

    def preprocess(inputs):
        schema_inference.annotate(tf.constant("type"), tf.constant("value"), inputs["number"])
        return {"annotated": inputs["number"]}

    assert analysed(preprocess, remembered=True)[1] == 2


def test_a_range_that_a_row_tells_is_traced_again(tf, analysed):
    from tensorflow_transform import schema_inference

    def preprocess(inputs):
        whole = tf.cast(inputs["number"], tf.int64)
        high = tf.reduce_max(whole)
        schema_inference.set_tensor_schema_override(whole, tf.constant(0, tf.int64), high)
        return {"whole": whole}

    schema, calls = analysed(preprocess, remembered=True)
    assert schema == analysed(preprocess, remembered=False)[0]
    assert calls == 2


def test_before_any_data_the_categorical_features_are_known(tf, tmp_path):
    import tensorflow_transform as tft
    from tensorflow_transform import graph_context, impl_helper, schema_inference

    calls = []

    def preprocess(inputs):
        calls.append(inputs)
        scaled = inputs["number"] - tft.mean(inputs["number"])
        return {"ids": tft.compute_and_apply_vocabulary(inputs["text"]), "scaled": scaled}

    spec = {"number": tf.TensorSpec([None], tf.float32), "text": tf.TensorSpec([None], tf.string)}

    def schema(function):
        _, inputs, outputs = impl_helper.trace_preprocessing_function(
            function, spec, use_tf_compat_v1=False, base_temp_dir=str(tmp_path)
        )
        context = graph_context.TFGraphContext(tf.Module(), str(tmp_path), {})
        metadata = schema_inference.get_traced_metadata_fn(function, inputs, context, False)
        return schema_inference.infer_feature_schema_v2(outputs, metadata, False)

    once = schema(UsedInputs(preprocess))
    assert len(calls) == 1
    assert once == schema(preprocess)
    assert {f.name for f in once.feature if f.int_domain.is_categorical} == {"ids"}
