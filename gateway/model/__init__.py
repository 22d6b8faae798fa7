"""The words of the trade, as frozen dataclasses; no I/O."""
