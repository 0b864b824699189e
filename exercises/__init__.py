"""The exercises, one folder each; their code is the learner's."""
