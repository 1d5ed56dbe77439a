namespace Huracan.Simulation.Schedules;

/// <summary>How a partition divides the points of a network (the nodes and the stores) into two sides.</summary>
public enum PartitionMode : byte
{
    /// <summary>No partitions.</summary>
    None,
    /// <summary>First the size of one side is drawn, from one point to all but one, and then which points are on it.</summary>
    UniformSize,
    /// <summary>The side of each point is drawn by itself, so the sides are mostly about equal.</summary>
    PerNode,
    /// <summary>One point alone against all others.</summary>
    OneAlone,
}

/// <summary>Which directions of the links between the two sides a partition cuts.</summary>
public enum PartitionSymmetry : byte
{
    /// <summary>Both.</summary>
    TwoWay,
    /// <summary>One direction: one side hears the other, but is not heard.</summary>
    OneWay,
}

/// <summary>The partitions of one schedule. The modes are those of TigerBeetle's packet simulator.</summary>
/// <param name="Every">About how long a network is whole before the next partition.</param>
/// <param name="Lasts">About how long a partition lasts.</param>
/// <param name="RemovedAfter">After this time a cluster removes the nodes of one side.</param>
/// <param name="TwoBrains">If true, the removed side goes on as a cluster of its own until the network is whole.</param>
public sealed record PartitionOptions(
    PartitionMode Mode, PartitionSymmetry Symmetry, TimeSpan Every, TimeSpan Lasts, TimeSpan RemovedAfter, bool TwoBrains);
