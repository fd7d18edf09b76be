namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Fills with normal random numbers.</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            After(Native.evp_normal_(this, mean, std, generator));
        /// <summary>Fills with random numbers of [from, to).</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            After(Native.evp_uniform_(this, from, to, generator));
        /// <summary>Fills with ones of probability p, else zeros.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => After(Native.evp_bernoulli_(this, p, generator));
        /// <summary>Ones with the elements as probabilities, else zeros.</summary>
        public Tensor bernoulli(Generator? generator = null) => Native.evp_bernoulli(this, generator);
        /// <summary>Indices drawn with the elements of the last dimension as weights.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Native.evp_multinomial(this, num_samples, replacement, generator);

        /// <summary>Memory of the same shape, its content undefined.</summary>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Native.evp_empty_like(this, OrAbsent(dtype), (int?)device?.type ?? -1, device?.index ?? -1, requires_grad);
        /// <summary>One value everywhere, in the same shape.</summary>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Filled(value.Value, dtype, device, requires_grad);
        /// <summary>Zeros of the same shape.</summary>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Filled(0L, dtype, device, requires_grad);
        /// <summary>Ones of the same shape.</summary>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Filled(1L, dtype, device, requires_grad);

        private Tensor Filled(ScalarValue value, ScalarType? dtype, Device? device, bool requires_grad) =>
            Native.evp_full_like(this, value, OrAbsent(dtype), (int?)device?.type ?? -1, device?.index ?? -1, requires_grad);

        /// <summary>Random numbers of [0, 1), in the same shape.</summary>
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Native.evp_rand_like(this, OrAbsent(dtype), (int?)device?.type ?? -1, device?.index ?? -1, requires_grad);
        /// <summary>Standard normal random numbers, in the same shape.</summary>
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Native.evp_randn_like(this, OrAbsent(dtype), (int?)device?.type ?? -1, device?.index ?? -1, requires_grad);

        /// <summary>Zeros of another shape, of the same type on the same device.</summary>
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);
        /// <summary>One value everywhere in another shape, of the same type on the same device.</summary>
        public Tensor new_full(
            long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);
        /// <summary>Memory of another shape, of the same type on the same device.</summary>
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);
    }
}
