namespace TorchSharp;

public static partial class torch
{
    /// <summary>One after the other along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        var result = Native.evp_cat(Handles.Of(tensors), tensors.Count, dim);
        GC.KeepAlive(tensors);
        return result;
    }

    /// <inheritdoc cref="cat"/>
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <inheritdoc cref="cat"/>
    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    /// <summary>Side by side along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        Tensor[] all = [.. tensors];
        var result = Native.evp_stack(Handles.Of(all), all.Length, dim);
        GC.KeepAlive(all);
        return result;
    }

    /// <summary>Sums of products in Einstein's notation, such as "bij,bjk->bik".</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        var result = Native.evp_einsum(equation, Handles.Of(tensors), tensors.Length);
        GC.KeepAlive(tensors);
        return result;
    }

    /// <inheritdoc cref="Tensor.softmax"/>
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    /// <inheritdoc cref="Tensor.unbind"/>
    public static Tensor[] unbind(Tensor tensor, int dim = 0) => tensor.unbind(dim);

    /// <summary>The number of elements.</summary>
    public static long numel(Tensor input) => input.NumberOfElements;

    /// <summary>Where values would be put into a sorted sequence to keep it sorted; right means after equal ones.</summary>
    public static Tensor searchsorted(
        Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor? sorter = null) =>
        Native.evp_searchsorted(sorted_sequence, values, out_int32, right, sorter);

    /// <inheritdoc cref="Tensor.allclose"/>
    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);

    /// <inheritdoc cref="Tensor.is_nonzero"/>
    public static bool is_nonzero(Tensor input) => input.is_nonzero();

    /// <inheritdoc cref="Tensor.clone"/>
    public static Tensor clone(Tensor input) => input.clone();

    /// <inheritdoc cref="Tensor.empty_like"/>
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.empty_like(dtype, device, requires_grad);

    /// <inheritdoc cref="Tensor.full_like"/>
    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.full_like(value, dtype, device, requires_grad);

    /// <inheritdoc cref="Tensor.zeros_like"/>
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.zeros_like(dtype, device, requires_grad);

    /// <inheritdoc cref="Tensor.ones_like"/>
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.ones_like(dtype, device, requires_grad);

    /// <inheritdoc cref="Tensor.rand_like"/>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.rand_like(dtype, device, requires_grad);

    /// <inheritdoc cref="Tensor.randn_like"/>
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.randn_like(dtype, device, requires_grad);
}
