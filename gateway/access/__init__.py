"""Who may: clients, tokens, grants, consents, blocks, and the decision that makes a Permit."""
