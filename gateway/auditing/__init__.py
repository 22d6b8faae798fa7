"""Looking at the ledger: its events, proofs and, for whom they concern, disclosures."""
