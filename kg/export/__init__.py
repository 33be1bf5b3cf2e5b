"""One writer a format: each takes values and gives back bytes, the same bytes for the same values."""
