"""Drawings of figures: pure functions from numbers and words to SVG, without style or script."""
