"""Mechanism paths: how a drug could act on a disorder or a finding, over signed and sourced edges."""
