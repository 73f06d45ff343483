"""Discord's HTTP API, one file per noun: each handler takes a call and the world, and answers JSON."""
