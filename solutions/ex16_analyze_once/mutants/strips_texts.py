"""Takes blanks off texts in the analysis, and not in the transformation.

Task: vocabulary
Message: A text is what it is
Replace: class _Id(_Counts):
With: class _Id(_Counts):
        @classmethod
        def keep(cls, values):
            return cls.merge([[value.strip(), 1]] for value in values)

"""
