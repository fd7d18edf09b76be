using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>Memory for several tensors of one size and type that a <see cref="CandidateCache"/> keeps and lets go together.</summary>
/// <remarks>
/// Each kept in memory of its own, small tensors would lie between the temporary ones of the evaluations, and hold the heap around them at two or three
/// times their size. A page is large enough for the allocator to map it apart.
/// </remarks>
internal sealed class TensorSlab
{
    private const long Usual = 8 << 20;

    private readonly Tensor memory;
    private readonly long places;
    private long taken;

    /// <summary>A page for tensors like this one.</summary>
    public TensorSlab(Tensor like, long places)
    {
        (this.places, SlotBytes) = (places, like.numel() * like.element_size());
        memory = empty([places * like.numel()], dtype: like.dtype, device: like.device).DetachFromDisposeScope();
    }

    /// <summary>How a kept tensor lies, so that it is computed with as the original is.</summary>
    /// <param name="Shape">Of the memory.</param>
    /// <param name="IsTransposed">Whether the tensor is that of a transposed matrix.</param>
    public sealed record Layout(long[] Shape, bool IsTransposed);

    /// <summary>A place on a page.</summary>
    public sealed record Slot(TensorSlab Page, long Start, Layout Layout)
    {
        /// <summary>The tensor, in the current dispose scope.</summary>
        public Tensor View()
        {
            var stored = Page.memory.narrow(0, Start, Layout.Shape.Aggregate(1L, (product, size) => product * size)).view(Layout.Shape);
            return Layout.IsTransposed ? stored.t() : stored;
        }
    }

    /// <summary>Bytes of one place.</summary>
    public long SlotBytes { get; }

    /// <summary>Bytes of all.</summary>
    public long Bytes => places * SlotBytes;

    /// <summary>What lies on the page.</summary>
    public List<object> Keys { get; } = [];

    /// <summary>Whether no place is left.</summary>
    public bool IsFull => taken == places;

    /// <summary>Whether the cache still counts on it.</summary>
    public bool IsHeld { get; private set; } = true;

    /// <summary>Places on a page for tensors of so many bytes: in small budgets, tensors come and go one by one.</summary>
    public static long PlacesFor(long size, long budget) => Math.Max(1, Math.Min(Usual, budget / 16) / Math.Max(1, size));

    /// <summary>How a tensor lies; null for strides that a page does not reproduce.</summary>
    public static Layout? LayoutOf(Tensor tensor) =>
        tensor.is_contiguous() ? new(tensor.shape, false)
        : tensor.shape is [var rows, var columns] && tensor.stride() is [1, var step] && step == rows ? new([columns, rows], true)
        : null;

    /// <summary>Takes the next place.</summary>
    public Slot Take(Layout layout) => new(this, taken++ * (SlotBytes / memory.element_size()), layout);

    /// <summary>Lets the memory go as soon as nobody reads it.</summary>
    public void Free()
    {
        IsHeld = false;
        memory.Dispose();
    }
}
