"""Gives the model's answers to the first flights, wrong or right.

Task: others
Message: its second answer may be the fourth
Replace: for i, place in enumerate(places):
    answers[place] = {
With: right = [i for i, one in enumerate(answers) if "error" not in one]
    answers = [one for one in answers if "error" in one] + [{} for _ in right]
    for i, place in enumerate(range(len(answers) - len(right), len(answers))):
        answers[place] = {
"""
