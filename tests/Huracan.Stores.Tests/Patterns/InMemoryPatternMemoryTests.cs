using Huracan.Contracts;
using Huracan.Stores.Patterns;

namespace Huracan.Stores.Tests.Patterns;

public sealed class InMemoryPatternMemoryTests : PatternMemoryContract
{
    protected override IPatternMemory Open() => new InMemoryPatternMemory();
}
