"""Who fills the pipeline's seats, and what an error of their code becomes."""
