"""The client without its endpoints, one job per file: settings, transport, delivery, pipeline."""
