"""Persons, accounts, roles, regions."""
