"""Crosswalks: declarative, two-way correspondences between native and CEDARS record types."""
