"""The tables' columns, one TOML file a table; `pipelines.schemas` reads them."""
