using static TorchSharp.torch;

namespace EvoPrune.Pruners.Surgery;

/// <summary>Optimal brain surgery on the inputs of one layer (Hassibi and Stork 1993), part by part.</summary>
internal interface ISurgery
{
    /// <summary>Takes out the part that costs least, the first among equals, and updates the others; its index among the original parts.</summary>
    int Remove();

    /// <summary>What is left, (inputs that are left, outputs), in the old order; in the current dispose scope.</summary>
    Tensor Weight();
}
