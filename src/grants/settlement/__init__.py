"""Proof of use, examination, final decision."""
