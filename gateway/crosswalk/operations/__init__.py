"""The closed set of operations; each is data that can be applied, inverted and weighed."""
