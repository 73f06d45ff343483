"""Durable work: what is owed to people, planned, claimed, sent once and recorded."""
