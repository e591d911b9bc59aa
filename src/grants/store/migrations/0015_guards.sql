-- Forgetting with a key belongs to the guards that no session setting switches off.
ALTER TABLE vault.keys ENABLE ALWAYS TRIGGER keys_destroyed;
