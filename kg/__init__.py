"""Salvage KG: a knowledge graph of salvage therapy in hyperinflammation, with its evidence."""
