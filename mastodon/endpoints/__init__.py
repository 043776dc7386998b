"""One mixin for each area of the API. Only these modules contain paths of the API."""
