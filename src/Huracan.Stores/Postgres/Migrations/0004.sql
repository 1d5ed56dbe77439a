-- Step 3 to 4: where an unfinished coin stands is in its journal alone; nothing ever read it here.
ALTER TABLE run_coins DROP COLUMN stage, DROP COLUMN progress;
