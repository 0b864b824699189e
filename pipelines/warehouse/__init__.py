"""BigQuery as source and sink of the flights, through Google's own client."""
