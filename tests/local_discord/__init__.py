"""Tests of local_discord."""
