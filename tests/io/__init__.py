"""Input and output: how requests leave, and large uploads."""
