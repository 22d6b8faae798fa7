"""Whole files through one crosswalk: read in pieces, translated, put in place whole."""
