"""The client itself and all that its calls have in common, against prepared responses."""
