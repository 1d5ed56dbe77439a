-- Step 2 to 3: states that shorten a replay of the journal. Never the truth: each may go at any time.
CREATE TABLE snapshots(
    persistence_id text COLLATE "C" NOT NULL,
    sequence_nr bigint NOT NULL CHECK (sequence_nr > 0),
    epoch bigint NOT NULL,
    written_at timestamptz NOT NULL,
    manifest text NOT NULL,
    version integer NOT NULL,
    payload bytea NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (persistence_id, sequence_nr));

-- Saves one, or replaces that of the same number, and keeps the newest few. 0 stored, 2 fenced (AppendOutcome).
-- The fence is the journal's: a takeover waits for the save on its way, and a save behind a takeover finds another epoch.
CREATE FUNCTION snapshot_save(id text, writer_epoch bigint, nr bigint, manifest_name text, layout integer, bytes bytea, digest bytea, kept integer)
RETURNS smallint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM leases WHERE item = id AND epoch = writer_epoch FOR SHARE;
    IF NOT FOUND THEN RETURN 2; END IF;
    INSERT INTO snapshots(persistence_id, sequence_nr, epoch, written_at, manifest, version, payload, hash)
    VALUES (id, nr, writer_epoch, clock_timestamp(), manifest_name, layout, bytes, digest)
    ON CONFLICT (persistence_id, sequence_nr) DO UPDATE SET
        epoch = excluded.epoch, written_at = excluded.written_at, manifest = excluded.manifest,
        version = excluded.version, payload = excluded.payload, hash = excluded.hash;
    DELETE FROM snapshots WHERE persistence_id = id AND sequence_nr NOT IN
        (SELECT sequence_nr FROM snapshots WHERE persistence_id = id ORDER BY sequence_nr DESC LIMIT kept);
    RETURN 0;
END $$;
