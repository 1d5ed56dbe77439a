using System.Security.Cryptography;
using System.Text;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>A registry in memory: what is published under a coin's name, and how often it was tried.</summary>
internal sealed class MemoryPublisher : IModelPublisher
{
    private readonly Dictionary<string, string> _published = [];

    /// <summary>Model hash by coin.</summary>
    public IReadOnlyDictionary<string, string> Published => _published;

    public PackedModel Pack(CoinModel model)
    {
        StringBuilder text = new();
        text.Append(model.Symbol).Append('\n').Append(Convert.ToHexStringLower(SHA256.HashData(model.Model.ToBytes()))).Append('\n');
        foreach ((string path, string value) in model.Hyperparameters.OrderBy(pair => pair.Key, StringComparer.Ordinal)) text.Append(path).Append(' ').Append(value).Append('\n');
        foreach (Huracan.Core.Validation.Verdicts.GateRow gate in model.Found.Gates) text.Append(gate).Append('\n');
        byte[] archive = Encoding.UTF8.GetBytes(text.ToString());
        return new PackedModel(Convert.ToHexStringLower(SHA256.HashData(archive)), archive);
    }

    public void Publish(string runId, string symbol, long epoch, CoinJudged judgement, byte[] archive)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(archive));
        if (hash != judgement.ModelHash) throw new InvalidOperationException($"{symbol}: archive {hash}, judged {judgement.ModelHash}");
        lock (_published)
        {
            if (_published.TryGetValue(symbol, out string? known) && known != hash) throw new InvalidOperationException($"{symbol}: published as {known} and as {hash}");
            _published[symbol] = hash;
        }
    }
}
