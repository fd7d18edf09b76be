namespace TorchSharp;

public static partial class torch
{
    /// <summary>Random integers from low up to, not including, high; by default Int64.</summary>
    public static Tensor randint(
        long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null)
    {
        device = InitializeDevice(device);
        return Native.evp_randint(
            generator, low, high, size.Shape, size.Length, dtype ?? ScalarType.Int64, (int)device.type, device.index,
            requires_grad);
    }
    /// <inheritdoc cref="randint(long, long, Size, ScalarType?, Device?, bool, Generator?)"/>
    public static Tensor randint(
        long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator);
    /// <inheritdoc cref="randint(long, long, Size, ScalarType?, Device?, bool, Generator?)"/>
    public static Tensor randint(
        long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        randint(0, high, new Size(size), dtype, device, requires_grad, generator);
    /// <inheritdoc cref="randint(long, long, Size, ScalarType?, Device?, bool, Generator?)"/>
    public static Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        randint(low, high, new Size(size), dtype, device, requires_grad, generator);
    /// <inheritdoc cref="randint(long, long, Size, ScalarType?, Device?, bool, Generator?)"/>
    public static Tensor randint(
        int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        randint(low, high, new Size(size), dtype, device, requires_grad, generator);
    /// <inheritdoc cref="randint(long, long, Size, ScalarType?, Device?, bool, Generator?)"/>
    public static Tensor randint(
        int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null) =>
        randint(0, high, new Size(size), dtype, device, requires_grad, generator);

    /// <summary>The integers from 0 to n - 1 in random order; by default Int64.</summary>
    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        device = InitializeDevice(device);
        return Native.evp_randperm(generator, n, dtype ?? ScalarType.Int64, (int)device.type, device.index, requires_grad);
    }

    /// <summary>Normal random numbers.</summary>
    public static Tensor normal(
        double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null) =>
        randn(size, dtype, device, false, generator).mul_(std).add_(mean).requires_grad_(requires_grad);

    /// <inheritdoc cref="Tensor.multinomial"/>
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);

    /// <inheritdoc cref="Tensor.bernoulli"/>
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);
}
