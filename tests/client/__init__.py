"""What all calls have in common: the client itself, against prepared responses."""
