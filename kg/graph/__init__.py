"""Facts become one graph: joined, written as RDF, reasoned over, checked and stored."""
