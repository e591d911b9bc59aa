"""Builds read models anew beside the live ones, compares, and switches in one transaction."""

from projections.rebuild.engine import Rebuilt, check, rebuild
from projections.rebuild.filling import ALONE, Means, fill

__all__ = ["ALONE", "Means", "Rebuilt", "check", "fill", "rebuild"]
