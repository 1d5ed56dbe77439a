using Microsoft.Data.Sqlite;

namespace Huracan.Stores.Sqlite;

/// <summary>SQLite's error codes in words for the user.</summary>
internal static class SqliteTrouble
{
    public static StoreException Explain(string path, string doing, SqliteException e)
    {
        const int noRoomForSharedMemory = 4874;   // SQLITE_IOERR_SHMSIZE: how a full disk shows when the index of the log is created
        (StoreTrouble trouble, string advice) = e.SqliteErrorCode switch
        {
            10 when e.SqliteExtendedErrorCode == noRoomForSharedMemory => (StoreTrouble.DiskFull, "no space is left; free some and run the same command again, it continues where it stopped"),
            5 or 6 => (StoreTrouble.Busy, "the database stays locked by another process; see who has it open"),
            8 => (StoreTrouble.ReadOnly, "the database cannot be written; choose another folder with --out"),
            10 => (StoreTrouble.Other, "the disk reports an input/output error; check it"),
            11 or 26 => (StoreTrouble.Corrupt, "the file is damaged or no SQLite database; move the folder away and start again, or restore it from a copy"),
            13 => (StoreTrouble.DiskFull, "no space is left; free some and run the same command again, it continues where it stopped"),
            14 => (StoreTrouble.NoAccess, "the database cannot be opened; check that its folder exists and that this user may write to it"),
            _ => (StoreTrouble.Other, "unexpected"),
        };
        return new StoreException(trouble, $"{path}: {doing}: {advice} (SQLite {e.SqliteErrorCode}/{e.SqliteExtendedErrorCode}: {e.Message})", e);
    }
}
