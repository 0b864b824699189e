"""What BigQuery does with the SQL of exercise 14, here by DuckDB.

DuckDB's MOD has the sign of its first argument, as BigQuery's has. FARM_FINGERPRINT it has
not: it is given the one of `pipelines`.
"""

import duckdb

from pipelines.columnar.farmhash import fingerprint64


def buckets(code, days: list[str]) -> dict[str, int]:
    """What `bucket_sql` gives for each day."""
    expression = code.get("bucket_sql")("day")
    with duckdb.connect() as connection:
        connection.create_function("FARM_FINGERPRINT", fingerprint64, ["VARCHAR"], "BIGINT")
        rows = connection.execute(
            f"SELECT day, {expression} FROM (SELECT unnest($days) AS day)", {"days": days}
        ).fetchall()
    return dict(rows)
