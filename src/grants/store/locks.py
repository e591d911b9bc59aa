"""Advisory locks of PostgreSQL: every class there is, so that no two take the same number.

A lock is a class and a number within it. A process of an earlier release may run beside one of
this release while it is being replaced: a class on which anything depends keeps its number for
ever, and a new one takes the next.
"""

from __future__ import annotations

MIGRATION = 71_040
"""One migration at a time in a database. A key of its own, of the kind that is not a pair."""

APPENDS = 7104
"""Number 1: whoever appends facts, so that the order of positions is that of commits. The trigger
of migration 0001 holds it."""
READ_MODELS = 7105
"""Of a model (0: creating tables): whoever applies facts to its live tables."""
REBUILDS = 7106
"""Of a model: whoever builds it anew beside the live tables."""
TASKS = 7107
"""Of a place (0: beginning one): whoever does long work that was begun on pages."""
TURNS = 7108
"""Of a stream: whose turn it is to write there, after a conflict. It orders those who wait and
guards nothing, so that releases which took it from class 7105 get along with this one."""
SCHEMAS = 7109
"""Of a schema: whoever makes it, as something was known at a moment. Earlier releases took the
number from class 7107 alone; while there may be one of them, it is held there, too."""

PLACES_MAX = 9
"""Numbers of places of tasks are at most so large."""
