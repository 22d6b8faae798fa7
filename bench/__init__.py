"""What the gateway costs, measured beside the bare thing: `python -m bench`."""
