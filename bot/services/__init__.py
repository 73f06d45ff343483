"""Use cases: one verb, one method, one transaction."""
