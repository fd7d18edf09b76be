using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>Token sequences of any lengths, packed into rows. Sequences with a common beginning may share its rows, their stem.</summary>
public sealed class PackedSequences
{
    private readonly List<int> ids = [];
    private readonly List<PackedSequence> sequences = [];

    /// <summary>The sequences and stems in the order in which they were added.</summary>
    public IReadOnlyList<PackedSequence> Sequences => sequences;

    /// <summary>Number of rows: tokens of all sequences and stems.</summary>
    public int Rows => ids.Count;

    /// <summary>The token id of every row.</summary>
    public IReadOnlyList<int> Ids => ids;

    /// <summary>SHA-256 of the ids and of the rows of all sequences.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData([
        .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ids)), .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(sequences)),
    ]));

    /// <summary>Adds a sequence on its own, which may become the stem of the sequences that are added after it.</summary>
    /// <exception cref="ArgumentException">There are no ids.</exception>
    public PackedSequence Add(ReadOnlySpan<int> tokens) => Append(tokens, new(Rows, tokens.Length, 0, 0));

    /// <summary>Adds a sequence that goes on after a stem.</summary>
    /// <param name="stem">The last sequence that was added on its own.</param>
    /// <param name="tokens">The token ids after the stem.</param>
    /// <exception cref="ArgumentException">There are no ids, or another sequence on its own was added after the stem.</exception>
    public PackedSequence Add(PackedSequence stem, ReadOnlySpan<int> tokens) =>
        sequences.FindLast(sequence => sequence.StemCount == 0) == stem
            ? Append(tokens, new(Rows, tokens.Length, stem.Start, stem.Count))
            : throw new ArgumentException("The stem must be the last sequence that was added on its own.", nameof(stem));

    /// <summary>The ids as a tensor (1, rows) of int64, which the caller owns.</summary>
    public Tensor ToTensor() => tensor([.. ids.Select(id => (long)id)], [1, Rows], dtype: ScalarType.Int64);

    private PackedSequence Append(ReadOnlySpan<int> tokens, PackedSequence sequence)
    {
        if (tokens.IsEmpty)
        {
            throw new ArgumentException("A sequence has at least one token.", nameof(tokens));
        }

        ids.AddRange(tokens);
        sequences.Add(sequence);
        return sequence;
    }
}

/// <summary>The rows of one sequence.</summary>
/// <param name="Start">First row of its own.</param>
/// <param name="Count">Number of rows of its own.</param>
/// <param name="StemStart">First row of its stem.</param>
/// <param name="StemCount">Number of rows of its stem; 0 for a sequence on its own.</param>
public readonly record struct PackedSequence(int Start, int Count, int StemStart, int StemCount)
{
    /// <summary>Tokens of the sequence with its stem.</summary>
    public int Length => StemCount + Count;

    /// <summary>The row of a token of the sequence, counted with its stem from 0.</summary>
    public int RowOf(int position) => position < StemCount ? StemStart + position : Start + position - StemCount;
}
