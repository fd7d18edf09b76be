using EvoPrune.Host.Search.Racing;

namespace EvoPrune.Host.Tests.Search.Racing;

public class RungsTests
{
    [Theory]
    [InlineData(20, 4, 1, new[] { 4, 8, 20 })]
    [InlineData(16, 4, 2, new[] { 4, 8, 16 })]
    [InlineData(128, 4, 2, new[] { 4, 8, 16, 32, 64, 128 })]
    [InlineData(64, 3, 8, new[] { 8, 16, 24, 64 })]
    [InlineData(5, 4, 1, new[] { 5 })]
    [InlineData(8, 4, 64, new[] { 8 })]
    public void Halts_double_stand_between_pieces_and_end_with_all(int windows, int first, int piece, int[] expected) =>
        Assert.Equal(expected, Rungs.Of(windows, first, piece));
}
