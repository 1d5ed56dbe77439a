using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Tests.Training;

public sealed class FailureCausesTests
{
    public static TheoryData<Exception, FailureCause> Causes => new()
    {
        { new IOException("no space left"), FailureCause.World },
        { new UnauthorizedAccessException("denied"), FailureCause.World },
        { new InvalidOperationException("the journal could not be read", new IOException("disk")), FailureCause.World },
        { new NotSupportedException("cannot write the file", new IOException("no space left")), FailureCause.World },
        { new AggregateException(new MarketDataException(FailureCause.Caller, "bad row")), FailureCause.Caller },
        { new InvalidOperationException("our bug: fold 7 trains on its own test bars"), FailureCause.OurBug },
        { new ArgumentException("wrong length"), FailureCause.OurBug },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void The_cause_of_a_failure_is_that_of_what_lies_behind_it(Exception error, FailureCause cause) => Assert.Equal(cause, FailureCauses.Of(error));
}
