using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

/// <summary>Lists of tensors on their way across the border.</summary>
internal static class Handles
{
    /// <summary>The handles of tensors that the caller keeps alive until the native call has returned.</summary>
    internal static nint[] Of(IList<Tensor> tensors)
    {
        var handles = new nint[tensors.Count];
        for (var i = 0; i < handles.Length; i++)
            handles[i] = tensors[i].Handle;
        return handles;
    }

    internal static Tensor[] ToTensors(ReadOnlySpan<nint> handles)
    {
        var tensors = new Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = new(handles[i]);
        return tensors;
    }
}
