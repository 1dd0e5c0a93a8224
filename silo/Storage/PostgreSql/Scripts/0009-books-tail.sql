-- Books from a closing and what came after it. What of the records changed since is told by the transaction that changed it last: whatever a snapshot
-- could not see yet has an id that is not below the snapshot's oldest one. 0 for what was there before this script.
ALTER TABLE documents ADD COLUMN changed bigint NOT NULL DEFAULT 0;

CREATE FUNCTION documents_note_change() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    NEW.changed := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END
$body$;

CREATE TRIGGER documents_note_change BEFORE INSERT OR UPDATE ON documents
    FOR EACH ROW WHEN (NEW.kind IN ('purchase', 'reward', 'payout'))
    EXECUTE FUNCTION documents_note_change();

CREATE INDEX documents_changed ON documents (kind, changed) WHERE kind IN ('purchase', 'reward', 'payout');

-- What the books need to go on from a closing: how far the records were looked at, and which transfers were open. Null where they can't: see ARCHITECTURE.md.
ALTER TABLE closings ADD COLUMN carry text COLLATE "C";
