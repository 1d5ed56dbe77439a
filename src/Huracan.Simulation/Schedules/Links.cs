namespace Huracan.Simulation.Schedules;

/// <summary>Who can reach whom: the nodes of a schedule and its two stores. A link has two directions, and each may be cut alone.</summary>
internal sealed class Links(int nodes)
{
    private readonly bool[] _divided = new bool[(nodes + 2) * (nodes + 2)];
    private readonly bool[] _cutForGood = new bool[(nodes + 2) * (nodes + 2)];

    /// <summary>The nodes come first, by their index.</summary>
    public int Points => nodes + 2;

    /// <summary>Leases, journal, snapshots and registry, which are one PostgreSQL.</summary>
    public int Database => nodes;

    public int Blobs => nodes + 1;

    public bool Reaches(int from, int to) => !_divided[(from * Points) + to] && !_cutForGood[(from * Points) + to];

    /// <param name="side">[Points]</param>
    /// <param name="unheard">If only one direction is cut: the side that the other side does not hear.</param>
    public void Divide(bool[] side, PartitionSymmetry symmetry, bool unheard)
    {
        for (int from = 0; from < Points; from++)
            for (int to = 0; to < Points; to++)
                _divided[(from * Points) + to] = side[from] != side[to] && (symmetry == PartitionSymmetry.TwoWay || side[from] == unheard);
    }

    /// <summary>Ends the partition; links that are cut for good stay cut.</summary>
    public void Heal() => Array.Clear(_divided);

    /// <summary>Cuts a node off from all other points.</summary>
    /// <param name="speaks">True if what it sends still arrives.</param>
    /// <param name="hears">True if it still receives.</param>
    public void CutForGood(int node, bool speaks, bool hears)
    {
        for (int other = 0; other < Points; other++)
        {
            if (other == node) continue;
            if (!speaks) _cutForGood[(node * Points) + other] = true;
            if (!hears) _cutForGood[(other * Points) + node] = true;
        }
    }

    /// <summary>One call of a node to a store. A call that is lost on its way to the store has no effect; one whose answer is lost has
    /// taken effect.</summary>
    public T Call<T>(int node, int store, Func<T> call)
    {
        if (!Reaches(node, store)) throw Unreachable(store, "was not reached");
        T answer = call();
        return Reaches(store, node) ? answer : throw Unreachable(store, "does not answer");
    }

    public InjectedTroubleException Unreachable(int store, string how) =>
        new($"the {(store == Database ? "database" : "blob store")} {how}");
}
