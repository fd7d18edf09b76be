namespace EvoPrune.Tensors.Kernels;

/// <summary>A sequence among packed rows: the rows of its own, which go on after the rows of a stem that other sequences share.</summary>
/// <param name="Start">First row of its own.</param>
/// <param name="Count">Number of rows of its own.</param>
/// <param name="StemStart">First row of the stem.</param>
/// <param name="StemCount">Number of rows of the stem; 0 for a sequence on its own.</param>
public readonly record struct Segment(int Start, int Count, int StemStart = 0, int StemCount = 0)
{
    /// <summary>Tokens of the sequence with its stem.</summary>
    public int Length => StemCount + Count;
}
