using TorchSharp;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Tensors of this process. Only tests of the collection that runs by itself can count them.</summary>
internal static class LiveTensors
{
    /// <summary>Their number, after the garbage collector has released those that earlier tests left.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
