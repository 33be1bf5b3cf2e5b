"""What curators decide of the machine's reading: the file, its application, and how far two agree."""
