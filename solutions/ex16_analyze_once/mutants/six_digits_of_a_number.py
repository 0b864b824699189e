"""Keeps numbers as texts of six digits.

Task: limits
Message: A number is kept with all its digits
Replace: class _Bucket(_Counts):
With: class _Bucket(_Counts):
        @classmethod
        def keep(cls, values):
            return cls.merge([[float(f"{value:g}"), 1]] for value in values)

"""
