namespace EvoPrune.Host.Tests.Experiments;

public class GoldenTests
{
    [Theory]
    [InlineData("a\nb", "a\nb", null)]
    [InlineData("a\nb\nc", "a\nx\ny", "2 differs\n  expected: b\n  found:    x\n")]
    [InlineData("a", "a\n", "2 differs\n  expected: (end)\n  found:    \n")]
    public void The_first_difference_is_shown(string expected, string actual, string? difference) =>
        Assert.Equal(difference, Golden.FirstDifference(expected, actual));
}
