"""The shared model: CEDARS record types, datasets, and a student's record in XML and JSON."""
