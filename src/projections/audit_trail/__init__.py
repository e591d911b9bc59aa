"""Who did what, when, in which competence: one line per fact."""
