"""Background work: what moves transfers on while nobody asks."""
