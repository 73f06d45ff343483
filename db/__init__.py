"""SQL and nothing else: engine, schema and one function per question or change."""
