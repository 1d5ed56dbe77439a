-- Step 1 to 2: who is there. For people and for status; nothing is decided from it.
CREATE TABLE nodes(
    node text COLLATE "C" PRIMARY KEY,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    state text NOT NULL,
    report text NOT NULL);
