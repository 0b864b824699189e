"""Row rules: from the schema, from an expectation suite and from the domain."""
