"""Rows in an order that is theirs alone, so that two lists of them can be compared."""


def in_order(rows):
    """The rows sorted by what they say, each with its names in their order."""
    return sorted((dict(sorted(row.items())) for row in rows), key=repr)
