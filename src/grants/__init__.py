"""The funding memory of a state: what may happen to a grant, and the record of what did."""
