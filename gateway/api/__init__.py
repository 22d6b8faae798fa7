"""Handlers of openapi/, one file a document; HTTP words only here."""
