-- Books from a closing and what came after it. What of the records changed since is told by a number that rises with every change: there is one writer.
-- 0 for what was there before this script.
ALTER TABLE documents ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;

CREATE INDEX documents_changed ON documents (changed);

CREATE TRIGGER documents_note_insert AFTER INSERT ON documents WHEN NEW.kind IN ('purchase', 'reward', 'payout')
BEGIN
    UPDATE documents SET changed = (SELECT max(changed) + 1 FROM documents) WHERE kind = NEW.kind AND id = NEW.id;
END;

CREATE TRIGGER documents_note_update AFTER UPDATE OF kind, id, owner, status, body ON documents WHEN NEW.kind IN ('purchase', 'reward', 'payout')
BEGIN
    UPDATE documents SET changed = (SELECT max(changed) + 1 FROM documents) WHERE kind = NEW.kind AND id = NEW.id;
END;

-- What the books need to go on from a closing: how far the records were looked at, and which transfers were open. Null where they can't: see ARCHITECTURE.md.
ALTER TABLE closings ADD COLUMN carry TEXT;
