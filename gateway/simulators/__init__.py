"""Simulated student information systems: synthetic people behind three products' real protocols."""
