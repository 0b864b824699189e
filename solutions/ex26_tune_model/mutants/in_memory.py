"""Keeps the study in its memory.

Task: resume
Message: A study in memory ends with its process
Replace: storage=JournalStorage(JournalFileBackend(os.path.join(folder, "journal.log"))),
    load_if_exists=True,
With:
"""
