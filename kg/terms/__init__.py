"""Terms: the ontology files loaded and looked up, and the lexicon of their names."""

from kg.terms.ontology import find_term, load_ontology, ontology_triples

__all__ = ["find_term", "load_ontology", "ontology_triples"]
