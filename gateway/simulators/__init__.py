"""Simulated SISs: synthetic people behind three products' real protocols."""
