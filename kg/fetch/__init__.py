"""Documents from Europe PMC: identifiers or a query in, files that ``read_document`` reads out."""
