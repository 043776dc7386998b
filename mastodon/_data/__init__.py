"""JSON and Python values: identifiers, dates, records, and the conversion between them."""
