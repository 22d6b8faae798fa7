"""p2 demo: the whole exchange on one machine, with synthetic people."""
