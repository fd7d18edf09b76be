namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The largest element.</summary>
        public Tensor max() => Native.evp_max(this);
        /// <summary>The larger of two elements.</summary>
        public Tensor max(Tensor other) => maximum(other);
        /// <summary>The largest elements along a dimension, and where they are.</summary>
        public unsafe (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            var results = stackalloc nint[2];
            Native.evp_max_dim(this, dim, keepdim, results).Check();
            return (new(results[0]), new(results[1]));
        }

        /// <summary>The smallest element.</summary>
        public Tensor min() => Native.evp_min(this);
        /// <summary>The smaller of two elements.</summary>
        public Tensor min(Tensor other) => minimum(other);
        /// <summary>The smallest elements along a dimension, and where they are.</summary>
        public unsafe (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            var results = stackalloc nint[2];
            Native.evp_min_dim(this, dim, keepdim, results).Check();
            return (new(results[0]), new(results[1]));
        }

        /// <summary>The largest elements along dimensions.</summary>
        public Tensor amax(params long[] dims) => Native.evp_amax(this, dims, dims.Length, false);
        /// <inheritdoc cref="amax(long[])"/>
        public Tensor amax(long[] dims, bool keepdim = false) => Native.evp_amax(this, dims, dims.Length, keepdim);
        /// <inheritdoc cref="amax(long[])"/>
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false) => Native.evp_amax(this, dims, dims.Length, keepdim);
        /// <summary>The smallest elements along dimensions.</summary>
        public Tensor amin(params long[] dims) => Native.evp_amin(this, dims, dims.Length, false);

        /// <inheritdoc cref="amin(long[])"/>
        public Tensor amin(long[] dims, bool keepdim = false) => Native.evp_amin(this, dims, dims.Length, keepdim);
        /// <inheritdoc cref="amin(long[])"/>
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false) => Native.evp_amin(this, dims, dims.Length, keepdim);

        /// <summary>Where the largest element is, in the order of the indices.</summary>
        public Tensor argmax() => Native.evp_argmax(this);
        /// <summary>Where the largest elements along a dimension are.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Native.evp_argmax_dim(this, dim, keepdim);
        /// <summary>Where the smallest element is, in the order of the indices.</summary>
        public Tensor argmin() => Native.evp_argmin(this);
        /// <summary>Where the smallest elements along a dimension are.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Native.evp_argmin_dim(this, dim, keepdim);

        /// <summary>
        /// The elements in order along a dimension, and where they were; stable keeps equal ones in their order.
        /// </summary>
        public unsafe (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            var results = stackalloc nint[2];
            Native.evp_sort(this, dim, descending, stable, results).Check();
            return (new(results[0]), new(results[1]));
        }

        /// <summary>The indices that put a dimension in order.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => Native.evp_argsort(this, dim, descending);

        /// <summary>The k largest or smallest elements along a dimension, and where they are.</summary>
        public unsafe (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            var results = stackalloc nint[2];
            Native.evp_topk(this, k, dim, largest, sorted, results).Check();
            return (new(results[0]), new(results[1]));
        }

        /// <summary>The k-th smallest elements along a dimension, k counting from 1, and where they are.</summary>
        public unsafe (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false)
        {
            var results = stackalloc nint[2];
            Native.evp_kthvalue(this, k, dim ?? -1, keepdim, results).Check();
            return (new(results[0]), new(results[1]));
        }

        /// <summary>The median; of an even number of elements the lower one.</summary>
        public Tensor median() => Native.evp_median(this);

        /// <summary>Quantiles along a dimension, interpolated linearly.</summary>
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Native.evp_quantile(this, q, dim, keepdim);

        /// <summary>The different elements, the place of each original one among them, and how often each occurs.</summary>
        public unsafe (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var results = stackalloc nint[3];
            (dim is null
                ? Native.evp_unique(this, sorted, return_inverse, return_counts, results)
                : Native.evp_unique_dim(this, dim.Value, sorted, return_inverse, return_counts, results)).Check();
            var (output, inverse, counts) = (new Tensor(results[0]), new Tensor(results[1]), new Tensor(results[2]));
            return (output, Wanted(inverse, return_inverse), Wanted(counts, return_counts));

            static Tensor? Wanted(Tensor result, bool wanted)
            {
                if (wanted)
                    return result;
                result.Dispose();
                return null;
            }
        }

        /// <summary>How many elements fall into each of so many equal intervals; min = max = 0 means the whole range.</summary>
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Native.evp_histc(this, bins, min, max);
        /// <summary>How often each non-negative integer occurs, or the sum of the weights of its occurrences.</summary>
        public Tensor bincount(Tensor? weights, long minlength = 0) => Native.evp_bincount(this, weights, minlength);
    }
}
