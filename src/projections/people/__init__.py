"""Names of persons, parties and members: the only read model that copies values of the vault."""
