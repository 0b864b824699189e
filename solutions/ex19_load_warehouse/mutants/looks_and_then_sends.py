"""Takes it that no other process sends the file between the look and the sending.

Task: retry
Message: the other's file may come in between
"""


def load_day(client, table, day, parquet):
    from google.api_core.exceptions import NotFound

    config = bigquery.LoadJobConfig(
        source_format=bigquery.SourceFormat.PARQUET,
        create_disposition=bigquery.CreateDisposition.CREATE_NEVER,
        write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
    )
    attempt = 0
    while True:
        job_id = load_job_id(table, day, parquet, attempt)
        try:
            found = client.get_job(job_id)
        except NotFound:
            client.load_table_from_file(
                io.BytesIO(parquet), f"{table}${day:%Y%m%d}", job_id=job_id, job_config=config
            ).result()
            return job_id
        try:
            found.result()
            return job_id
        except GoogleAPICallError:
            attempt += 1
