"""What an exercise's tests hold: they run the code under test, and get plain data.

The tests' side (`probe`, `outcome`, `differences`) never sees a learner's object. The
side of the code under test (`worker` and what it uses) may run in another process: all
that passes between the two passes `plain`.
"""
