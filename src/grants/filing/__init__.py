"""The file itself (Akte): documents taken into it without another act, and who looks after it."""
