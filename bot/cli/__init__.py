"""The afterword command line, one file per noun."""
