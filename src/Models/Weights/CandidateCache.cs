using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>
/// Tensors that candidates share: residual states after their first blocks, where these are treated alike, and pruned weights.
/// </summary>
/// <remarks>
/// The key of a tensor holds everything that the tensor depends on, so a candidate's values do not change by a bit. When the budget is
/// full, the least recently used tensors go. While hardly any key is found again, as in a search over continuous ratios, hardly any tensor
/// is kept. Safe for use by several threads at once.
/// </remarks>
/// <param name="budget">Bytes that the tensors may take.</param>
public sealed class CandidateCache(long budget) : IDisposable
{
    // Each type of key has a credit in bytes, at first a part of the budget. Keeping a tensor costs its bytes; finding one earns many times
    // its bytes, because the states of other blocks were kept beside it. Without credit, one tensor in sixteen is kept, to notice when that
    // changes.
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

    /// <summary>Bytes that the tensors take now.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Sublayers that did not have to run, and sublayers that ran.</summary>
    public (long Reused, long Run) Sublayers => (Interlocked.Read(ref sublayersReused), Interlocked.Read(ref sublayersRun));

    /// <summary>Number of tensors that this thread added and did not remove: they are no leak.</summary>
    public long HeldByThread => held.Value;

    /// <summary>The tensor of a key, read only, in the current dispose scope; null if the key is unknown.</summary>
    internal Tensor? Find(object key)
    {
        lock (gate)
        {
            if (!found.TryGetValue(key, out var slot))
            {
                return null;
            }

            MoveToEnd(slot.Slab);
            worth[key.GetType()] = (Math.Min(budget, worth[key.GetType()].Credit + Earned * slot.Slab.SlotBytes), 0);
            // The view shares the memory, so the memory stays alive if another thread evicts the entry.
            return slot.View();
        }
    }

    /// <summary>Keeps a copy of a tensor, if the budget holds it and tensors with such keys are found again.</summary>
    internal void Add(object key, Tensor tensor) => Add(key, tensor.numel() * tensor.element_size(), tensor.alias);

    /// <summary>The same for a tensor that is made only if it will be kept; it may be null.</summary>
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

            slot = SlabFor(tensor, size).Take(layout);
            copy = slot.View();
        }

        copy.copy_(tensor);
        lock (gate)
        {
            // By now the slab may be gone, or another thread may have added the key.
            if (slot.Slab.IsHeld && found.TryAdd(key, slot))
            {
                slot.Slab.Keys.Add(key);
            }
        }
    }

    /// <summary>
    /// The tensor of a key, read only, in the current dispose scope. An unknown one is made now, and kept for good while a quarter of the
    /// budget has room.
    /// </summary>
    /// <remarks>
    /// For tensors that all candidates need in the same order: evicting the least recently used one would evict the one that is needed
    /// next.
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

    private void MoveToEnd(TensorSlab slab)
    {
        byUse.Remove(slab);
        byUse.AddLast(slab);
    }

    // Pinned tensors are never evicted.
    private bool Fits(long size) => size <= budget - pinnedBytes;

    private bool HasRoomToPin(long size) => pinnedBytes + size <= budget / PinnedShare;

    // Whether a tensor is kept; if so, its bytes are taken from the credit.
    private bool Admits(Type kind, long size)
    {
        var (credit, refused) = worth.GetValueOrDefault(kind, (budget / FirstCredit, 0));
        var isKept = credit > 0 || refused + 1 >= Trial;
        worth[kind] = (Math.Max(0, credit - (isKept ? size : 0)), isKept ? 0 : refused + 1);
        return isKept;
    }

    // A slab with a free place; it becomes the most recently used one.
    private TensorSlab SlabFor(Tensor tensor, long size)
    {
        var like = (tensor.dtype, tensor.device.ToString(), tensor.numel());
        if (open.GetValueOrDefault(like) is { IsFull: false } slab)
        {
            MoveToEnd(slab);
            return slab;
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

    private void Remove(TensorSlab slab)
    {
        byUse.Remove(slab);
        foreach (var key in slab.Keys)
        {
            found.Remove(key);
        }

        foreach (var (like, _) in open.Where(entry => entry.Value == slab).ToArray())
        {
            open.Remove(like);
        }

        Interlocked.Add(ref bytes, -slab.Bytes);
        slab.Free();
        held.Value--;
    }
}
