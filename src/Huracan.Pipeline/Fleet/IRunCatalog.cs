using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Fleet;

/// <summary>Tells nodes what a run is, and writes its end for people. Thread-safe; blocks, so it is called in effects.</summary>
public interface IRunCatalog
{
    /// <summary>The run with this node's candles, blobs and publisher.</summary>
    RunContext Open(string runId);

    /// <summary>Writes the outcome under the lease's epoch; may be repeated with the same effect.</summary>
    void Conclude(Lease lease, RunState state);
}
