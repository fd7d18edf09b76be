using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>What candidates share: residual states behind leading blocks, for those that begin alike, and pruned weights.</summary>
/// <remarks>
/// A tensor is found by all that it depends on, and is what would be computed anew: a candidate's values do not change by a bit. Beyond the
/// budget, what was used least recently goes. Safe for use by several threads at once.
/// </remarks>
/// <param name="budget">Bytes that tensors may take.</param>
public sealed class CandidateCache(long budget) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<object, LinkedListNode<(object Key, Tensor Tensor)>> found = [];
    private readonly LinkedList<(object Key, Tensor Tensor)> byUse = [];
    private readonly ThreadLocal<long> held = new();
    private long bytes;
    private long unitsReused;
    private long unitsRun;

    /// <summary>Bytes that tensors take now.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Units that need not be run, and units that were, since the beginning.</summary>
    public (long Reused, long Run) Units => (Interlocked.Read(ref unitsReused), Interlocked.Read(ref unitsRun));

    /// <summary>Tensors that this thread put here, less those that it took out: they are alive on purpose.</summary>
    public long HeldByThread => held.Value;

    /// <summary>The tensor of a key, to be read only, in the current dispose scope; null if it is not known.</summary>
    internal Tensor? Find(object key)
    {
        lock (gate)
        {
            if (!found.TryGetValue(key, out var node))
            {
                return null;
            }

            byUse.Remove(node);
            byUse.AddLast(node);
            // Shares the memory, which so outlives the entry if another thread needs its room.
            return node.Value.Tensor.alias();
        }
    }

    /// <summary>Keeps a tensor that nobody will write to, if there is room for it at all.</summary>
    internal void Add(object key, Tensor tensor)
    {
        var size = Size(tensor);
        lock (gate)
        {
            if (size > budget || found.ContainsKey(key))
            {
                return;
            }

            while (bytes + size > budget)
            {
                Remove(byUse.First!);
            }

            found.Add(key, byUse.AddLast((key, tensor.alias().DetachFromDisposeScope())));
            Interlocked.Add(ref bytes, size);
            held.Value++;
        }
    }

    /// <summary>Counts units for the report.</summary>
    internal void Count(int reused, int run)
    {
        Interlocked.Add(ref unitsReused, reused);
        Interlocked.Add(ref unitsRun, run);
    }

    /// <summary>Frees everything.</summary>
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

    private static long Size(Tensor tensor) => tensor.numel() * tensor.element_size();

    private void Remove(LinkedListNode<(object Key, Tensor Tensor)> node)
    {
        found.Remove(node.Value.Key);
        byUse.Remove(node);
        Interlocked.Add(ref bytes, -Size(node.Value.Tensor));
        node.Value.Tensor.Dispose();
        held.Value--;
    }
}
