"""The demo: a lively group lives through four weeks on a Discord that runs on this machine."""
