using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>What went into a linear layer over all calibration tokens. The tensors are read only and belong to the host.</summary>
/// <param name="Norms">||X_j||_2 for every input channel j, (inputs), float32.</param>
/// <param name="Gram">X'X, (inputs, inputs), float32; null unless <see cref="InputStatistic.Gram"/> was asked for.</param>
/// <param name="Tokens">Rows of X.</param>
public sealed record InputStatistics(Tensor Norms, Tensor? Gram, long Tokens);
