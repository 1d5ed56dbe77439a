using Huracan.Contracts;
using Huracan.Core.Market;
using Huracan.Stores.Registry;
using Huracan.Stores.Sqlite;
using Xunit;

namespace Huracan.Stores.Tests.Registry;

public sealed class ModelRegistryTests : RegistryContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase? _database;

    public void Dispose()
    {
        _database?.Dispose();
        _folder.Dispose();
    }

    protected override IModelRegistry Open()
    {
        _database = SqliteDatabase.Open(_folder.In("huracan.db"));
        return new ModelRegistry(_database, _database.TakeOver(), FixedClock.Instance);
    }

    protected override IModelRegistry OpenFenced(IModelRegistry registry) => new ModelRegistry(_database!, _database!.TakeOver() - 1, FixedClock.Instance);

    [Fact]
    public void Times_are_those_of_the_clock_that_was_given()
    {
        IModelRegistry registry = Open();
        registry.StartRun(Run("r1", 0, 10, "A"));
        registry.FinishRun("r1");
        Assert.Equal(new UtcMs(1735689600000), registry.FindRun("r1")!.FinishedAt);   // the fixed clock: 2025-01-01T00:00Z
    }
}
