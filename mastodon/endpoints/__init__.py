"""One mixin for each area of the API: the only places where paths stand."""
