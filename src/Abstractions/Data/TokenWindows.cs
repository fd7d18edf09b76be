using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>Token windows of equal length, each scored on its own. Immutable.</summary>
public sealed class TokenWindows
{
    private readonly int[] ids;

    /// <summary>Creates the consecutive windows of <paramref name="ids"/>.</summary>
    /// <exception cref="ArgumentException">The length is below 2, or the ids do not fill whole windows.</exception>
    public TokenWindows(IReadOnlyList<int> ids, int length)
    {
        if (length < 2 || ids.Count == 0 || ids.Count % length != 0)
        {
            throw new ArgumentException(
                $"{ids.Count} tokens do not fill windows of {length} (at least 2, so that something is predicted).");
        }

        (this.ids, Length) = ([.. ids], length);
        Hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(this.ids)));
    }

    /// <summary>Tokens per window.</summary>
    public int Length { get; }

    /// <summary>Number of windows.</summary>
    public int Count => ids.Length / Length;

    /// <summary>Tokens in all windows.</summary>
    public long Tokens => ids.Length;

    /// <summary>SHA-256 of the token ids, which depends on nothing else.</summary>
    public string Hash { get; }

    /// <summary>The ids of all windows in order.</summary>
    public ReadOnlySpan<int> Ids => ids;

    /// <summary>A range of consecutive windows.</summary>
    public TokenWindows Slice(int start, int count) =>
        count == Count && start == 0 ? this : new(ids[(start * Length)..((start + count) * Length)], Length);

    /// <summary>The windows with these indices, in the order given.</summary>
    public TokenWindows Choose(IEnumerable<int> indices) =>
        new([.. indices.SelectMany(i => ids[(i * Length)..((i + 1) * Length)])], Length);

    /// <summary>The first windows that hold at least this many tokens; all windows for null.</summary>
    public TokenWindows Within(long? tokens) =>
        tokens is { } wanted ? Slice(0, (int)Math.Clamp((wanted + Length - 1) / Length, 1, Count)) : this;

    /// <summary>The ids as a tensor (windows, length) of int64, which the caller owns.</summary>
    public Tensor ToTensor() => tensor(Array.ConvertAll(ids, id => (long)id), [Count, Length], dtype: ScalarType.Int64);
}
