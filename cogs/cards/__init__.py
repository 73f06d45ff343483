"""What a person sees, as pure functions of data."""
