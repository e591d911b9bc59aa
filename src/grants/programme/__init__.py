"""Guidelines, parameters, funding objects, earmarks, regions."""
