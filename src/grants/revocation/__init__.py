"""Withdrawal and revocation of a grant: knowledge, hearing, draft, signature."""
