"""Pages for people: one self-contained HTML file each, made from the built graph."""

from kg.views.site import make_pages, write_pages

__all__ = ["make_pages", "write_pages"]
