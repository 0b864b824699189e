"""Lets one wrong flight stop the whole request.

Task: wrong_rows
Message: is an answer of that flight, and no exception
Replace: except ValueError as error:
    answers[place] = {"error": str(error)}
With: except KeyError as error:
        answers[place] = {"error": str(error)}
"""
