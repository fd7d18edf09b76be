namespace EvoPrune.Models.Levels;

/// <summary>What a level database says of one sublayer, beside the weights.</summary>
/// <param name="Unit">For example <c>3.mlp</c>.</param>
/// <param name="Parts">Its head groups or inner channels.</param>
/// <param name="Order">The parts in the order in which they go.</param>
/// <param name="Levels">One after the other, without level 0.</param>
public sealed record LevelRecord(string Unit, int Parts, IReadOnlyList<int> Order, IReadOnlyList<SublayerLevel> Levels);

/// <summary>One level of a sublayer: the first so many parts of its order are gone.</summary>
/// <param name="Level">For example <c>3/10</c>.</param>
/// <param name="Removed">Parts that are gone.</param>
/// <param name="Error">What that does to the sublayer's output over the calibration tokens: ||(W - W_k) X||^2 / ||W X||^2, without biases.</param>
/// <param name="WithoutUpdate">The same for the same parts gone and no weight updated.</param>
/// <param name="ByMagnitude">The same for as many parts of smallest weights in the last layer, and no weight updated.</param>
public sealed record SublayerLevel(string Level, int Removed, double Error, double WithoutUpdate, double ByMagnitude);
