using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>Residual states behind the leading blocks, kept for candidates that begin alike.</summary>
/// <remarks>
/// A state is found by what led to it: the tokens, and the treatments of the units that were run. Dropped units are not among them,
/// so that plans meet again behind a different block dropped in each. States are exact copies: a candidate's values do not
/// change by a bit. Beyond the budget, what was used least recently goes. Safe for use by several threads at once.
/// </remarks>
/// <param name="budget">Bytes that states may take.</param>
public sealed class PrefixCache(long budget) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<Key, LinkedListNode<(Key Key, Tensor States)>> found = [];
    private readonly LinkedList<(Key Key, Tensor States)> byUse = [];
    private readonly ThreadLocal<long> held = new();
    private long bytes;
    private long reused;
    private long run;

    /// <summary>What a state depends on. The pruner is null while nothing was pruned.</summary>
    internal readonly record struct Key(IPruner? Pruner, string? Calibration, string Tokens, long Length, string Units);

    /// <summary>Bytes that states may take.</summary>
    public long Budget => budget;

    /// <summary>Bytes that states take now.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Units that need not be run, and units that were, since the beginning.</summary>
    public (long Reused, long Run) Units => (Interlocked.Read(ref reused), Interlocked.Read(ref run));

    /// <summary>Tensors that this thread put here, less those that it took out: they are alive on purpose.</summary>
    public long HeldByThread => held.Value;

    /// <summary>SHA-256 of token ids, as <see cref="TokenWindows.Hash"/> has it.</summary>
    internal static string HashOf(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return Convert.ToHexStringLower(SHA256.HashData(tokens.cpu().to(ScalarType.Int32).contiguous().bytes));
    }

    /// <summary>A copy of the states of the last key that is known, and its position; -1 for none.</summary>
    internal int Find(IReadOnlyList<Key> keys, out Tensor? states)
    {
        lock (gate)
        {
            for (var i = keys.Count - 1; i >= 0; i--)
            {
                if (found.TryGetValue(keys[i], out var node))
                {
                    byUse.Remove(node);
                    byUse.AddLast(node);
                    states = node.Value.States.clone();
                    return i;
                }
            }
        }

        states = null;
        return -1;
    }

    /// <summary>Keeps a copy of states, if there is room for it at all.</summary>
    internal void Add(Key key, Tensor states)
    {
        var size = states.numel() * states.element_size();
        if (size > budget)
        {
            return;
        }

        lock (gate)
        {
            if (found.ContainsKey(key))
            {
                return;
            }

            while (bytes + size > budget)
            {
                Remove(byUse.First!);
            }

            found.Add(key, byUse.AddLast((key, states.clone().DetachFromDisposeScope())));
            Interlocked.Add(ref bytes, size);
            held.Value++;
        }
    }

    /// <summary>Counts units for the report.</summary>
    internal void Count(int unitsReused, int unitsRun)
    {
        Interlocked.Add(ref reused, unitsReused);
        Interlocked.Add(ref run, unitsRun);
    }

    /// <summary>Frees all states.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            while (byUse.First is { } node)
            {
                Remove(node);
            }
        }
    }

    private void Remove(LinkedListNode<(Key Key, Tensor States)> node)
    {
        var states = node.Value.States;
        found.Remove(node.Value.Key);
        byUse.Remove(node);
        Interlocked.Add(ref bytes, -states.numel() * states.element_size());
        states.Dispose();
        held.Value--;
    }
}
