using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The extents of a tensor.</summary>
    public struct Size : IEnumerable<long>
    {
        private readonly long[] extents;

        /// <summary>No extents: a scalar.</summary>
        public static Size Empty = new((long[])[]);

        /// <summary>A copy of the extents.</summary>
        public Size(long[] shape) => extents = [.. shape];
        /// <summary>A copy of the extents.</summary>
        public Size(IEnumerable<long> shape) => extents = [.. shape];
        /// <summary>A copy of the extents.</summary>
        public Size(int[] shape) => extents = Array.ConvertAll(shape, extent => (long)extent);
        /// <summary>One extent.</summary>
        public Size(long size) => extents = [size];
        /// <summary>One extent.</summary>
        public Size(int size) => extents = [size];
        /// <summary>Two extents.</summary>
        public Size((long, long) size) => extents = [size.Item1, size.Item2];
        /// <summary>Three extents.</summary>
        public Size((long, long, long) size) => extents = [size.Item1, size.Item2, size.Item3];
        /// <summary>Four extents.</summary>
        public Size((long, long, long, long) size) => extents = [size.Item1, size.Item2, size.Item3, size.Item4];
        /// <summary>Two extents.</summary>
        public Size((int, int) size) => extents = [size.Item1, size.Item2];
        /// <summary>Three extents.</summary>
        public Size((int, int, int) size) => extents = [size.Item1, size.Item2, size.Item3];
        /// <summary>Four extents.</summary>
        public Size((int, int, int, int) size) => extents = [size.Item1, size.Item2, size.Item3, size.Item4];

        /// <summary>One extent.</summary>
        public static implicit operator Size(long size) => new(size);
        /// <summary>Two extents.</summary>
        public static implicit operator Size((long, long) size) => new(size);
        /// <summary>Three extents.</summary>
        public static implicit operator Size((long, long, long) size) => new(size);
        /// <summary>Four extents.</summary>
        public static implicit operator Size((long, long, long, long) size) => new(size);
        /// <summary>A copy of the extents.</summary>
        public static implicit operator Size(long[] size) => new(size);

        /// <summary>One after the other.</summary>
        public static Size operator +(Size left, Size right) => new((long[])[.. left.extents, .. right.extents]);
        /// <summary>One after the other.</summary>
        public static Size operator +(Size left, IEnumerable<long> right) => new((long[])[.. left.extents, .. right]);

        /// <summary>The number of elements: the product of the extents.</summary>
        public readonly long numel() => extents.Aggregate(1L, (product, extent) => product * extent);

        /// <summary>Whether there are no extents.</summary>
        public readonly bool IsEmpty => extents.Length == 0;
        /// <summary>Whether there are no extents.</summary>
        public readonly bool IsScalar => IsEmpty;
        /// <summary>The number of extents.</summary>
        public readonly int Length => extents.Length;
        /// <summary>The extents themselves.</summary>
        public readonly long[] Shape => extents;
        /// <summary>One extent.</summary>
        public readonly long this[int idx] => extents[idx];
        /// <summary>One extent.</summary>
        public readonly long this[long idx] => extents[idx];

        /// <summary>The first extents.</summary>
        public readonly IEnumerable<long> Take(int i) => Enumerable.Take(extents, i);
        /// <summary>The extents one by one.</summary>
        public readonly IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)extents).GetEnumerator();
        readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
