"""Pure functions under the client: no input or output, no clock."""
