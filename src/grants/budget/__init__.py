"""Budgets: allocation, revision, commitment, disbursement, year close."""
