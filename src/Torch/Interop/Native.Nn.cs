using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

// Layers, losses and attention: native/nn.cpp, native/attention.cpp.
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor evp_linear(
        Tensor x, Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias);
    [LibraryImport(Library)]
    internal static partial Tensor evp_layer_norm(
        Tensor x, ReadOnlySpan<long> shape, int n, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias, double eps);
    [LibraryImport(Library)]
    internal static partial Tensor evp_dropout(Tensor x, double p, NativeBool training, NativeBool inplace);
    [LibraryImport(Library)] internal static partial Tensor evp_one_hot(Tensor x, long classes);
    [LibraryImport(Library)] internal static partial Tensor evp_cosine_similarity(Tensor x, Tensor y, long dim, double eps);
    [LibraryImport(Library)] internal static partial Tensor evp_normalize(Tensor x, double p, long dim, double eps);
    [LibraryImport(Library)]
    internal static partial Tensor evp_cross_entropy(
        Tensor x, Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight, long ignored, long reduction,
        double smoothing);
    [LibraryImport(Library)]
    internal static partial Tensor evp_nll_loss(
        Tensor x, Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight, long reduction);
    [LibraryImport(Library)] internal static partial Tensor evp_mse_loss(Tensor x, Tensor target, long reduction);
    [LibraryImport(Library)] internal static partial Tensor evp_l1_loss(Tensor x, Tensor target, long reduction);
    [LibraryImport(Library)]
    internal static partial Tensor evp_smooth_l1_loss(Tensor x, Tensor target, long reduction, double beta);
    [LibraryImport(Library)]
    internal static partial Tensor evp_kl_div(Tensor x, Tensor target, long reduction, NativeBool log_target);
    [LibraryImport(Library)]
    internal static partial Tensor evp_binary_cross_entropy_with_logits(
        Tensor x, Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight, long reduction,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? positive);
    [LibraryImport(Library)]
    internal static partial Tensor evp_attention(
        Tensor q, Tensor k, Tensor v, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? mask, double p,
        NativeBool causal);
}
