"""Applicants and recipients."""
