"""Says nothing of the main session.

Task: flags
Message: the main session is pickled unless
Replace: "--no_save_main_session",
With:
"""
