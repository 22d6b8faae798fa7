"""The standards that receivers speak: their resources, as crosswalks of CEDARS."""
