"""The file itself (Akte): documents that are taken into it without another act."""
