"""Pages for people: one self-contained HTML file each, made from the built graph."""
