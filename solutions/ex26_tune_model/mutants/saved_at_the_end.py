"""Writes the study to the folder when all trials have been made.

Task: resume
Message: A study in memory ends with its process
Replace: storage=JournalStorage(JournalFileBackend(os.path.join(folder, "journal.log"))),
    load_if_exists=True,
With:
Replace: earlier = study.get_trials(deepcopy=False)
With: import pickle
    path = os.path.join(folder, "study.pickle")
    if os.path.exists(path):
        with open(path, "rb") as file:
            study = pickle.load(file)
    earlier = study.get_trials(deepcopy=False)
Replace: settings = dataclasses.replace(base, **search_space(study.best_trial))
With: with open(path, "wb") as file:
        pickle.dump(study, file)
    settings = dataclasses.replace(base, **search_space(study.best_trial))
"""
