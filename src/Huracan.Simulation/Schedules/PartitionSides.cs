namespace Huracan.Simulation.Schedules;

/// <summary>Who is on which side of a partition.</summary>
internal static class PartitionSides
{
    /// <summary>Draws who is on which side. Neither side is empty.</summary>
    /// <param name="points">At least 2.</param>
    public static bool[] Draw(PartitionMode mode, int points, Chance chance)
    {
        bool[] side = new bool[points];
        switch (mode)
        {
            case PartitionMode.UniformSize:
                int[] order = [.. Enumerable.Range(0, points)];
                int size = chance.Within(1, points - 1);
                for (int i = 0; i < size; i++)
                {
                    int at = chance.Within(i, points - 1);
                    (order[i], order[at]) = (order[at], order[i]);
                    side[order[i]] = true;
                }
                break;
            case PartitionMode.PerNode:
                for (int i = 0; i < points; i++) side[i] = chance.Of(0.5);
                int odd = chance.Below(points);
                if (side.All(other => other == side[0])) side[odd] = !side[odd];
                break;
            case PartitionMode.OneAlone:
                side[chance.Below(points)] = true;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(mode), mode, "no partition can be drawn");
        }
        return side;
    }
}
