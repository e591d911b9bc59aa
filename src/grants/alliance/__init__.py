"""Alliances: constitution, members, calls, meetings."""
