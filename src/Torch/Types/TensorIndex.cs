namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an indexing expression, such as the three of x[0, 2..5, Ellipsis].</summary>
    public struct TensorIndex
    {
        // In step with struct Index of native/views.cpp.
        private enum Kind { None, Single, Null, Ellipsis, Bool, Tensor, Slice }

        private Kind kind;
        private long? start, stop, step;
        internal Tensor? tensor;

        /// <summary>Elements from <paramref name="start"/> up to, not including, <paramref name="stop"/>.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { kind = Kind.Slice, start = start, stop = stop, step = step };

        /// <summary>Elements from the first up to, not including, the second bound.</summary>
        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        /// <summary>Elements of a range; ^n counts from the end.</summary>
        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        /// <summary>A new dimension that keeps (true) or drops (false) everything.</summary>
        public static TensorIndex Bool(bool value) => new() { kind = Kind.Bool, start = value ? 1 : 0 };

        /// <summary>One element; the dimension goes. Negative counts from the end.</summary>
        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, start = index };

        /// <summary>The elements that an integer or boolean tensor names.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        /// <summary>All the dimensions that the other positions leave.</summary>
        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };
        /// <summary>A new dimension of extent one.</summary>
        public static TensorIndex None = new() { kind = Kind.None };
        /// <summary>A new dimension of extent one.</summary>
        public static TensorIndex Null = new() { kind = Kind.Null };
        /// <summary>Everything in this dimension.</summary>
        public static TensorIndex Colon = Slice();

        /// <summary>One element.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);
        /// <summary>One element; ^n counts from the end.</summary>
        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);
        /// <summary>Elements of a range.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);
        /// <summary>Elements from the first up to, not including, the second bound.</summary>
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        /// <summary>Never to be called: it exists for overload resolution only.</summary>
        public static implicit operator Tensor(TensorIndex value) =>
            throw new InvalidOperationException("An index is not a tensor.");

        private const long Absent = long.MinValue;

        internal readonly NativeIndex ToNative() =>
            new((long)kind, start ?? Absent, stop ?? Absent, step ?? Absent, tensor?.Handle ?? 0);
    }
}
