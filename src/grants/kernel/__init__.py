"""What every feature stands on: facts, deciders, money, dates, ids. No I/O."""
