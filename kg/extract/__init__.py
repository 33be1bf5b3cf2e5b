"""From a document to facts: what its patients had, were given, and what came of it, with the words that say so."""
