"""Documents and pairs that come one after the other, and vocabularies that encode at once."""


def packed_from_a_stream(code, documents: list, length: int) -> dict:
    """What `pack` gives of documents that can be gone through once."""
    return code.get("pack")(iter(documents), length)


def grouped_from_a_stream(code, texts: dict, pairs: list, threshold: float) -> dict:
    """What `groups` gives of pairs that can be gone through once."""
    return code.get("groups")(texts, iter(pairs), threshold)


def encoded_by_its_own(code, documents: list, size: int, texts: list) -> list:
    """What `encode` gives of texts, by the vocabulary that `train_vocabulary` makes."""
    return code.get("encode")(code.get("train_vocabulary")(documents, size), texts)
