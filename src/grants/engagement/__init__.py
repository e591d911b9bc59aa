"""Audits: population, sample, findings."""
