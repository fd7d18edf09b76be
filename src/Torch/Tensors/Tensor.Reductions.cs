namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum of all elements; of integers an integer.</summary>
        public Tensor sum(ScalarType? type = null) => Native.evp_sum(this, OrAbsent(type));
        /// <summary>The sum along dimensions.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Native.evp_sum_dims(this, dim, dim.Length, keepdim, OrAbsent(type));
        /// <inheritdoc cref="sum(ReadOnlySpan{long}, bool, ScalarType?)"/>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            sum((ReadOnlySpan<long>)dim, keepdim, type);
        /// <inheritdoc cref="sum(ReadOnlySpan{long}, bool, ScalarType?)"/>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            sum((ReadOnlySpan<long>)[dim], keepdim, type);
        /// <inheritdoc cref="sum(ReadOnlySpan{long}, bool, ScalarType?)"/>
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) =>
            sum((ReadOnlySpan<long>)[dim0, dim1], keepdim, type);
        /// <inheritdoc cref="sum(ReadOnlySpan{long}, bool, ScalarType?)"/>
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            sum((ReadOnlySpan<long>)[dim0, dim1, dim2], keepdim, type);

        /// <summary>The product of all elements.</summary>
        public Tensor prod(ScalarType? type = null) => Native.evp_prod(this, OrAbsent(type));
        /// <summary>The product along a dimension.</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Native.evp_prod_dim(this, dim, keepdim, OrAbsent(type));

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => Native.evp_mean(this);
        /// <summary>The mean along dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Native.evp_mean_dims(this, dimensions, dimensions.Length, keepdim, OrAbsent(type));

        /// <summary>The variance of all elements; unbiased divides by n - 1, else by n.</summary>
        public Tensor var(bool unbiased = true) => Native.evp_var(this, unbiased);
        /// <summary>The variance along dimensions; unbiased divides by n - 1, else by n.</summary>
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var converted = type is null ? null : to_type(type.Value);
            return Native.evp_var_dims(converted ?? this, dimensions, dimensions.Length, unbiased, keepdim);
        }
        /// <inheritdoc cref="var(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);
        /// <inheritdoc cref="var(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var((ReadOnlySpan<long>)[dim], unbiased, keepdim, type);
        /// <inheritdoc cref="var(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var((ReadOnlySpan<long>)[dim.Item1, dim.Item2], unbiased, keepdim, type);
        /// <inheritdoc cref="var(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var((ReadOnlySpan<long>)[dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);
        /// <inheritdoc cref="var(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
        public Tensor var(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            var((ReadOnlySpan<long>)dimensions, true, keepdim, type);

        /// <summary>The standard deviation of all elements; unbiased divides by n - 1, else by n.</summary>
        public Tensor std(bool unbiased = true) => Native.evp_std(this, unbiased);
        /// <summary>The standard deviation along dimensions; unbiased divides by n - 1, else by n.</summary>
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var converted = type is null ? null : to_type(type.Value);
            return Native.evp_std_dims(converted ?? this, dimensions, dimensions.Length, unbiased, keepdim);
        }
        /// <inheritdoc cref="std(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)dimensions, unbiased, keepdim, type);
        /// <inheritdoc cref="std(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)[dim], unbiased, keepdim, type);
        /// <inheritdoc cref="std(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)[dim.Item1, dim.Item2], unbiased, keepdim, type);
        /// <inheritdoc cref="std(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std((ReadOnlySpan<long>)[dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2.0f) => Native.evp_norm(this, p);
        /// <summary>The p-norm along a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Native.evp_norm_dim(this, dim, keepdim, p);

        /// <summary>Whether no element is zero.</summary>
        public Tensor all() => Native.evp_all(this);
        /// <summary>Whether no element along a dimension is zero.</summary>
        public Tensor all(long dim, bool keepdim = false) => Native.evp_all_dim(this, dim, keepdim);
        /// <summary>Whether some element is not zero.</summary>
        public Tensor any() => Native.evp_any(this);
        /// <summary>Whether some element along a dimension is not zero.</summary>
        public Tensor any(long dim, bool keepdim = false) => Native.evp_any_dim(this, dim, keepdim);
        /// <summary>The number of elements that are not zero, along dimensions or altogether.</summary>
        public Tensor count_nonzero(long[]? dims = null) => Native.evp_count_nonzero(this, dims, dims?.Length ?? 0);

        /// <summary>log(sum(exp(x))) along a dimension, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => Native.evp_logsumexp(this, dim, keepdim);
        /// <summary>Running sums along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => Native.evp_cumsum(this, dim, OrAbsent(type));
        /// <summary>Running products along a dimension.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) => Native.evp_cumprod(this, dim, OrAbsent(type));
        /// <summary>exp(x) / sum(exp(x)) along a dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Native.evp_softmax(this, dim, OrAbsent(dtype));
        /// <summary>The logarithm of softmax.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Native.evp_log_softmax(this, dim, OrAbsent(dtype));
    }
}
