using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EvoPrune;

/// <summary>A stream of random numbers keyed by seed, purpose, generation and individual.</summary>
/// <remarks>
/// Streams with equal keys are equal, and streams with different keys are independent. Nothing else influences the numbers: no global
/// state, thread or order of arrival. Not safe for use by several threads at once.
/// </remarks>
public sealed class RandomStream
{
    private readonly (uint, uint) key;
    private readonly (uint High, uint Low) position;
    private ulong block;
    private ulong? spare;

    /// <summary>Creates the stream with this key.</summary>
    public RandomStream(long seed, string purpose, int generation = 0, int individual = 0)
        : this(Encoding.UTF8.GetBytes($"{seed}/{generation}/{individual}/{purpose}"))
    {
    }

    private RandomStream(ReadOnlySpan<byte> name)
    {
        // Hashing the key spreads neighbouring seeds and indices over the whole key space of the generator.
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, digest);
        key = (Word(digest, 0), Word(digest, 1));
        position = (Word(digest, 2), Word(digest, 3));
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        if (spare is { } saved)
        {
            spare = null;
            return saved;
        }

        var (a, b, c, d) = Philox.Block(((uint)block, (uint)(block >> 32), position.Low, position.High), key);
        block++;
        spare = ((ulong)d << 32) | c;
        return ((ulong)b << 32) | a;
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number in [0, <paramref name="exclusiveMax"/>), without bias.</summary>
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        var bound = (ulong)exclusiveMax;
        var rejected = (0 - bound) % bound;   // 2^64 mod bound: draws below it would favour small results.
        ulong draw;
        do
        {
            draw = NextUInt64();
        }
        while (draw < rejected);
        return (int)(draw % bound);
    }

    /// <summary>True with the given probability.</summary>
    public bool NextBool(double probability = 0.5) => NextDouble() < probability;

    /// <summary>A draw from the standard normal distribution (Box and Muller 1958).</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>One element, all with equal probability.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>Shuffles in place (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary><paramref name="count"/> different whole numbers from [0, <paramref name="total"/>), in random order.</summary>
    public int[] Choose(int count, int total)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, total);
        int[] all = [.. Enumerable.Range(0, total)];
        Shuffle(all.AsSpan());
        return all[..count];
    }

    /// <summary>A seed for a generator outside this class, such as a <c>torch.Generator</c>.</summary>
    public ulong NextSeed() => NextUInt64() >> 1;

    private static uint Word(ReadOnlySpan<byte> digest, int index) => BinaryPrimitives.ReadUInt32LittleEndian(digest[(4 * index)..]);
}

/// <summary>Philox4x32-10: a block cipher on a counter, so any position of a stream can be computed without the earlier ones.</summary>
/// <remarks>Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3.</remarks>
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The block of four words at a counter (four words) under a key (two words).</summary>
    public static (uint, uint, uint, uint) Block((uint, uint, uint, uint) counter, (uint, uint) key)
    {
        var (c0, c1, c2, c3) = counter;
        var (k0, k1) = key;
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 = unchecked(k0 + Weyl0);
            k1 = unchecked(k1 + Weyl1);
        }

        return (c0, c1, c2, c3);
    }
}
