using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>What candidates share: residual states behind leading blocks, for those that begin alike, and pruned weights.</summary>
/// <remarks>
/// A tensor is found by all that it depends on, and is what would be computed anew: a candidate's values do not change by a bit. Beyond the
/// budget, what was used least recently goes. While hardly anything is found again, as in a search over continuous ratios, hardly anything
/// is kept. Safe for use by several threads at once.
/// </remarks>
/// <param name="budget">Bytes that tensors may take.</param>
public sealed class CandidateCache(long budget) : IDisposable
{
    // A kind of key has bytes to its credit, at first a part of the budget. Keeping costs them, what is found earns them back many times over: behind
    // the states of one block lie those of others that were kept beside it. Without any left, one in so many is kept to see whether that has changed.
    private const int FirstCredit = 8, Earned = 16, Trial = 16;

    private const int PinnedShare = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<object, TensorSlab.Slot> found = [];
    private readonly Dictionary<object, Tensor> pinned = [];
    private readonly LinkedList<TensorSlab> byUse = [];
    private readonly Dictionary<(ScalarType, string, long), TensorSlab> open = [];
    private readonly Dictionary<Type, (long Credit, int Refused)> worth = [];
    private readonly ThreadLocal<long> held = new();
    private long bytes;
    private long pinnedBytes;
    private long sublayersReused;
    private long sublayersRun;

    /// <summary>Bytes that tensors take now.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Sublayers that need not be run, and sublayers that were, since the beginning.</summary>
    public (long Reused, long Run) Sublayers => (Interlocked.Read(ref sublayersReused), Interlocked.Read(ref sublayersRun));

    /// <summary>Tensors that this thread put here, less those that it took out: they are alive on purpose.</summary>
    public long HeldByThread => held.Value;

    /// <summary>The tensor of a key, to be read only, in the current dispose scope; null if it is not known.</summary>
    internal Tensor? Find(object key)
    {
        lock (gate)
        {
            if (!found.TryGetValue(key, out var slot))
            {
                return null;
            }

            MoveToEnd(slot.Page);
            worth[key.GetType()] = (Math.Min(budget, worth[key.GetType()].Credit + Earned * slot.Page.SlotBytes), 0);
            // Shares the memory, which so outlives the entry if another thread needs its room.
            return slot.View();
        }
    }

    /// <summary>Keeps a copy of a tensor, if there is room for it at all and its like are found again.</summary>
    internal void Add(object key, Tensor tensor) => Add(key, tensor.numel() * tensor.element_size(), tensor.alias);

    /// <summary>The same for a tensor that is made only if it is kept; null for none after all.</summary>
    internal void Add(object key, long size, Func<Tensor?> make)
    {
        using var scope = NewDisposeScope();
        lock (gate)
        {
            if (!Fits(size) || found.ContainsKey(key) || !Admits(key.GetType(), size))
            {
                return;
            }
        }

        if (make() is not { } tensor || TensorSlab.LayoutOf(tensor) is not { } layout)
        {
            return;
        }

        TensorSlab.Slot slot;
        Tensor copy;
        lock (gate)
        {
            if (!Fits(size))
            {
                return;
            }

            slot = PageFor(tensor, size).Take(layout);
            copy = slot.View();
        }

        copy.copy_(tensor);
        lock (gate)
        {
            // By now its page may be gone, or another thread may have been faster.
            if (slot.Page.IsHeld && found.TryAdd(key, slot))
            {
                slot.Page.Keys.Add(key);
            }
        }
    }

    /// <summary>The tensor of a key, to be read only, in the current dispose scope; made now if it is not known, and kept for good while a quarter of the budget has room.</summary>
    /// <remarks>
    /// For what all candidates need in one order, over and over: of such a cycle, giving up what was used least recently gives up just what is needed next.
    /// </remarks>
    public Tensor Pinned(object key, Func<Tensor> make)
    {
        lock (gate)
        {
            if (pinned.TryGetValue(key, out var known))
            {
                return known.alias();
            }
        }

        var made = make();
        var size = made.numel() * made.element_size();
        lock (gate)
        {
            if (HasRoomToPin(size) && !pinned.ContainsKey(key))
            {
                MakeRoom(size);
                pinned.Add(key, made.clone().DetachFromDisposeScope());
                pinnedBytes += size;
                Interlocked.Add(ref bytes, size);
                held.Value++;
            }
        }

        return made;
    }

    /// <summary>Counts sublayers for the report.</summary>
    internal void Count(int reused, int run)
    {
        Interlocked.Add(ref sublayersReused, reused);
        Interlocked.Add(ref sublayersRun, run);
    }

    /// <summary>Frees everything.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            while (byUse.First is { } node)
            {
                Remove(node.Value);
            }

            foreach (var tensor in pinned.Values)
            {
                tensor.Dispose();
                held.Value--;
            }

            Interlocked.Add(ref bytes, -pinnedBytes);
            pinnedBytes = 0;
            pinned.Clear();
        }
    }

    private void MoveToEnd(TensorSlab page)
    {
        byUse.Remove(page);
        byUse.AddLast(page);
    }

    // Pinned tensors never make room.
    private bool Fits(long size) => size <= budget - pinnedBytes;

    // Pinned tensors may take this part of the budget.
    private bool HasRoomToPin(long size) => pinnedBytes + size <= budget / PinnedShare;

    // Takes from the credit what is kept.
    private bool Admits(Type kind, long size)
    {
        var (credit, refused) = worth.GetValueOrDefault(kind, (budget / FirstCredit, 0));
        var isKept = credit > 0 || refused + 1 >= Trial;
        worth[kind] = (Math.Max(0, credit - (isKept ? size : 0)), isKept ? 0 : refused + 1);
        return isKept;
    }

    // One with a free place, at the end of the order.
    private TensorSlab PageFor(Tensor tensor, long size)
    {
        var like = (tensor.dtype, tensor.device.ToString(), tensor.numel());
        if (open.GetValueOrDefault(like) is { IsFull: false } page)
        {
            MoveToEnd(page);
            return page;
        }

        var places = TensorSlab.PlacesFor(size, budget);
        MakeRoom(places * size);
        var made = new TensorSlab(tensor, places);
        open[like] = made;
        byUse.AddLast(made);
        Interlocked.Add(ref bytes, made.Bytes);
        held.Value++;
        return made;
    }

    private void MakeRoom(long size)
    {
        while (bytes + size > budget && byUse.First is { } oldest)
        {
            Remove(oldest.Value);
        }
    }

    private void Remove(TensorSlab page)
    {
        byUse.Remove(page);
        foreach (var key in page.Keys)
        {
            found.Remove(key);
        }

        foreach (var (like, _) in open.Where(entry => entry.Value == page).ToArray())
        {
            open.Remove(like);
        }

        Interlocked.Add(ref bytes, -page.Bytes);
        page.Free();
        held.Value--;
    }
}
