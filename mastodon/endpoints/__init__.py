"""One mixin for each area of the API. Only these modules contain API paths."""
