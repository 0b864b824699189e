"""Counts in how many parts a text is, and not how often.

Task: vocabulary
Message: Three flights, two flights, one
"""


class _Id(_Counts):
    @classmethod
    def keep(cls, values):
        return [[text, 1] for text in set(values)]

    @staticmethod
    def constants(kept, at_least):
        often = [(count, text) for text, count in kept if count >= at_least]
        return {"ids": {text: n for n, (_, text) in enumerate(sorted(often, reverse=True))}}

    @staticmethod
    def feature(name, text, ids):
        if text in ids:
            return {f"{name}_id": ids[text]}
        return {f"{name}_id": len(ids) + fingerprint64(text or "") % 2**64 % UNKNOWN_IDS}


_KINDS[ID] = _Id
