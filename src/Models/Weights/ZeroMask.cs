using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>
/// A pruned weight as one bit per number, set where it is zero: enough for pruners that change nothing else, in a 32nd of the memory.
/// </summary>
/// <remarks>
/// Bits are in the memory order of the pruned matrix, and the matrix made from them has the same strides: with other strides, the last bits
/// of products may differ. Masks of row-major matrices are (bytes), of column-major ones (bytes, 1).
/// </remarks>
internal static class ZeroMask
{
    private const int Bits = 8;
    private static readonly Vector512<int> Powers = Vector512.Create(Enumerable.Range(0, Vector512<int>.Count).Select(lane => 1 << lane)
        .ToArray());

    /// <summary>Bytes of a mask.</summary>
    public static long BytesFor(long numbers) => (numbers + Bits - 1) / Bits;

    /// <summary>The mask, in the current dispose scope; null if the pruner changed more than a mask can hold.</summary>
    /// <param name="dense">The weight before, (outputs, inputs).</param>
    /// <param name="pruned">The same after.</param>
    public static Tensor? Of(Tensor dense, Tensor pruned)
    {
        using var scope = NewDisposeScope();
        var byColumns = !pruned.is_contiguous();
        var (before, after) = (Laid(dense, byColumns), Laid(pruned, byColumns));
        var mask = IsOnHost(dense) ? Pack(before, after) : PackOnDevice(before, after);
        return (byColumns ? mask?.unsqueeze(1) : mask)?.MoveToOuterDisposeScope();
    }

    /// <summary>The pruned weight, bit for bit; in the current dispose scope.</summary>
    /// <param name="dense">The weight before, (outputs, inputs).</param>
    /// <param name="mask">From <see cref="Of"/>.</param>
    public static Tensor Apply(Tensor dense, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var byColumns = mask.dim() == 2;
        var before = Laid(dense, byColumns);
        var pruned = IsOnHost(dense) ? Unpack(before, mask) : UnpackOnDevice(before, mask);
        return (byColumns ? pruned.t() : pruned).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Of"/> with operations of any device.</summary>
    internal static Tensor? PackOnDevice(Tensor before, Tensor after)
    {
        var isZero = after.eq(0);
        return before.numel() % Bits == 0 && isZero.logical_or(after.eq(before)).all().item<bool>()
            ? isZero.view(-1, Bits).to(ScalarType.Byte).mul_(PowersOn(after.device)).sum(1, type: ScalarType.Byte)
            : null;
    }

    /// <summary><see cref="Apply"/> with operations of any device.</summary>
    internal static Tensor UnpackOnDevice(Tensor before, Tensor mask) =>
        before.masked_fill(mask.view(-1, 1).bitwise_and(PowersOn(before.device)).ne(0).view(before.shape), 0);

    private static Tensor Laid(Tensor weight, bool byColumns) => (byColumns ? weight.t() : weight).contiguous();

    private static bool IsOnHost(Tensor weight) => weight.device.type == DeviceType.CPU && weight.dtype == ScalarType.Float32;

    private static Tensor PowersOn(Device device) => tensor([.. Enumerable.Range(0, Bits).Select(bit => (byte)(1 << bit))], device: device);

    private static Tensor? Pack(Tensor before, Tensor after)
    {
        var mask = zeros([BytesFor(after.numel())], dtype: ScalarType.Byte);
        return Pack(MemoryMarshal.Cast<byte, int>(before.bytes), MemoryMarshal.Cast<byte, int>(after.bytes), mask.bytes) ? mask : null;
    }

    // Compares bits: negative zero counts as a number.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // fast from the first call on
    private static bool Pack(ReadOnlySpan<int> before, ReadOnlySpan<int> after, Span<byte> mask)
    {
        var dense = MemoryMarshal.Cast<int, Vector512<int>>(before);
        var pruned = MemoryMarshal.Cast<int, Vector512<int>>(after);
        var into = MemoryMarshal.Cast<byte, ushort>(mask);
        var isExplained = Vector512<int>.AllBitsSet;
        for (var i = 0; i < pruned.Length; i++)
        {
            var isZero = Vector512.Equals(pruned[i], Vector512<int>.Zero);
            isExplained &= isZero | Vector512.Equals(pruned[i], dense[i]);
            into[i] = (ushort)isZero.ExtractMostSignificantBits();
        }

        var isAllExplained = isExplained == Vector512<int>.AllBitsSet;
        for (var i = pruned.Length * Vector512<int>.Count; i < after.Length; i++)
        {
            isAllExplained &= after[i] == 0 || after[i] == before[i];
            mask[i / Bits] |= (byte)(after[i] == 0 ? 1 << (i % Bits) : 0);
        }

        return isAllExplained;
    }

    private static Tensor Unpack(Tensor before, Tensor mask)
    {
        var pruned = empty_like(before);
        Unpack(MemoryMarshal.Cast<byte, int>(before.bytes), mask.bytes, MemoryMarshal.Cast<byte, int>(pruned.bytes));
        return pruned;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unpack(ReadOnlySpan<int> before, ReadOnlySpan<byte> mask, Span<int> after)
    {
        var dense = MemoryMarshal.Cast<int, Vector512<int>>(before);
        var pruned = MemoryMarshal.Cast<int, Vector512<int>>(after);
        var from = MemoryMarshal.Cast<byte, ushort>(mask);
        for (var i = 0; i < pruned.Length; i++)
        {
            pruned[i] = Vector512.AndNot(dense[i], Vector512.Equals(Vector512.Create((int)from[i]) & Powers, Powers));
        }

        for (var i = pruned.Length * Vector512<int>.Count; i < after.Length; i++)
        {
            after[i] = (mask[i / Bits] >> (i % Bits) & 1) == 1 ? 0 : before[i];
        }
    }
}
