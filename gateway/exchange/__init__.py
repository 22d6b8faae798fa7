"""Use cases: ask for a record, approve it, move it, read it."""
