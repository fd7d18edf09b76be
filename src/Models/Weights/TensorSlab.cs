using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>Memory for several tensors of one size and type that a <see cref="CandidateCache"/> keeps and frees together.</summary>
/// <remarks>
/// If each had memory of its own, small tensors would lie between the temporary tensors of evaluations and fragment the heap to two or
/// three times its size. A slab is large enough for the allocator to map it separately.
/// </remarks>
internal sealed class TensorSlab
{
    private const long Usual = 8 << 20;

    private readonly Tensor memory;
    private readonly long places;
    private long taken;

    /// <summary>A slab for tensors like this one.</summary>
    public TensorSlab(Tensor like, long places)
    {
        (this.places, SlotBytes) = (places, like.numel() * like.element_size());
        memory = empty([places * like.numel()], dtype: like.dtype, device: like.device).DetachFromDisposeScope();
    }

    /// <summary>The strides of a kept tensor: products with it are then the same to the bit.</summary>
    /// <param name="Shape">Of the memory.</param>
    /// <param name="IsTransposed">Whether the tensor is a transposed view.</param>
    public sealed record Layout(long[] Shape, bool IsTransposed);

    /// <summary>A place in a slab.</summary>
    public sealed record Slot(TensorSlab Slab, long Start, Layout Layout)
    {
        /// <summary>The tensor, in the current dispose scope.</summary>
        public Tensor View()
        {
            var stored = Slab.memory.narrow(0, Start, Layout.Shape.Aggregate(1L, (product, size) => product * size)).view(Layout.Shape);
            return Layout.IsTransposed ? stored.t() : stored;
        }
    }

    /// <summary>Bytes of one place.</summary>
    public long SlotBytes { get; }

    /// <summary>Bytes of all.</summary>
    public long Bytes => places * SlotBytes;

    /// <summary>The keys of its tensors.</summary>
    public List<object> Keys { get; } = [];

    /// <summary>Whether no place is left.</summary>
    public bool IsFull => taken == places;

    /// <summary>Whether the cache still holds it.</summary>
    public bool IsHeld { get; private set; } = true;

    /// <summary>Places in a slab for tensors of a size; a small budget gets slabs of one place.</summary>
    public static long PlacesFor(long size, long budget) => Math.Max(1, Math.Min(Usual, budget / 16) / Math.Max(1, size));

    /// <summary>The strides of a tensor; null for strides that a slab cannot reproduce.</summary>
    public static Layout? LayoutOf(Tensor tensor) =>
        tensor.is_contiguous() ? new(tensor.shape, false)
        : tensor.shape is [var rows, var columns] && tensor.stride() is [1, var step] && step == rows ? new([columns, rows], true)
        : null;

    /// <summary>Takes the next place.</summary>
    public Slot Take(Layout layout) => new(this, taken++ * (SlotBytes / memory.element_size()), layout);

    /// <summary>Frees the memory as soon as no view of it is alive.</summary>
    public void Free()
    {
        IsHeld = false;
        memory.Dispose();
    }
}
