using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Huracan.Core.Numerics;

/// <summary>Four random words: one output block of the generator.</summary>
public readonly record struct PhiloxBlock(uint X0, uint X1, uint X2, uint X3);

/// <summary>The counter-based generator Philox 4x32-10: a pure function of key and counter, so a draw needs no state and no
/// order.</summary>
/// <remarks>Salmon, Moraes, Dror, Shaw: Parallel random numbers, as easy as 1, 2, 3 (SC 2011). Checked against the known answers of
/// Random123.</remarks>
public static class Philox
{
    private const uint M0 = 0xD2511F53, M1 = 0xCD9E8D57;
    private const uint W0 = 0x9E3779B9, W1 = 0xBB67AE85;

    /// <summary>The block at a counter of four words under a key of two (low word first).</summary>
    public static PhiloxBlock Block(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)M0 * c0, p1 = (ulong)M1 * c2;
            uint n0 = (uint)(p1 >> 32) ^ c1 ^ k0, n2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            (c0, c1, c2, c3) = (n0, (uint)p1, n2, (uint)p0);
            k0 = unchecked(k0 + W0);
            k1 = unchecked(k1 + W1);
        }
        return new PhiloxBlock(c0, c1, c2, c3);
    }

    /// <summary>The key of one purpose: the first 8 bytes, little-endian, of SHA-256 over the UTF-8 text <c>philox|seed|length of
    /// symbol:symbol|length of stage:stage|fold</c>, numbers in invariant decimal, lengths in UTF-16 units.</summary>
    /// <param name="stage">The use of the numbers, such as <c>ppo.sample</c>; different stages are independent.</param>
    public static ulong Key(ulong seed, string symbol, string stage, int fold)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentNullException.ThrowIfNull(stage);
        string text = string.Create(CultureInfo.InvariantCulture, $"philox|{seed}|{symbol.Length}:{symbol}|{stage.Length}:{stage}|{fold}");
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>A word as a float in [0, 1): its upper 24 bits times 2^-24.</summary>
    public static float UnitSingle(uint word) => (word >> 8) * (1f / 16777216f);

    /// <summary>Two words as a double in [0, 1): 53 bits, <paramref name="high"/> first, times 2^-53.</summary>
    public static double UnitDouble(uint high, uint low) => ((((ulong)high << 32) | low) >> 11) * (1.0 / 9007199254740992.0);
}

/// <summary>The draws of one counter (update, environment, step): words 0, 1, 2, ... taken four to a block, the block number being the
/// counter's last word.</summary>
/// <remarks>A value type: a copy continues on its own. Two streams of equal key and counter give equal numbers, so one purpose uses one
/// counter once.</remarks>
public struct PhiloxStream(ulong key, uint update, uint environment, uint step)
{
    private PhiloxBlock _block;
    private uint _nextBlock;
    private int _left;

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_left == 0)
        {
            _block = Philox.Block(key, update, environment, step, _nextBlock++);
            _left = 4;
        }
        return _left-- switch { 4 => _block.X0, 3 => _block.X1, 2 => _block.X2, _ => _block.X3 };
    }

    /// <summary>Uniform in [0, 1), 24 bits.</summary>
    public float NextSingle() => Philox.UnitSingle(NextUInt32());

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble()
    {
        uint high = NextUInt32();
        return Philox.UnitDouble(high, NextUInt32());
    }

    /// <summary>Uniform on 0..bound-1 without bias (Lemire, arXiv 1805.10941: multiply, refuse the short remainder).</summary>
    /// <param name="bound">At least 1.</param>
    public uint NextBelow(uint bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        ulong product = (ulong)NextUInt32() * bound;
        if ((uint)product < bound)
        {
            uint threshold = unchecked(0u - bound) % bound;
            while ((uint)product < threshold) product = (ulong)NextUInt32() * bound;
        }
        return (uint)(product >> 32);
    }

    /// <summary>Standard normal by the polar method of Marsaglia; takes as many words as its rejections need and keeps no second
    /// value.</summary>
    public double NextNormal()
    {
        while (true)
        {
            double u = 2 * NextDouble() - 1, v = 2 * NextDouble() - 1;
            double s = u * u + v * v;
            if (s < 1 && s > 0) return u * Math.Sqrt(-2 * Transcendental.Log(s) / s);
        }
    }

    /// <summary>Fisher-Yates from the last element down: every order is equally likely.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)NextBelow((uint)i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
