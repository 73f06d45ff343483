"""Text in and out: files of other programs to the domain and back."""
