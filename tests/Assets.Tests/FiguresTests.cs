namespace EvoPrune.Assets.Tests;

public class FiguresTests
{
    private static readonly Figures.Training Training = new(new() { Output = "." }, 1000, 2000, 500, TimeSpan.FromMinutes(3));

    private static string Rewritten(string before)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, before);
            Figures.Write(path, Training, [new("report.txt", 128, 100.04, 10.005, 2.0004)]);
            return File.ReadAllText(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Only_the_marked_part_of_the_file_is_replaced()
    {
        var first = Rewritten("# Title\n");
        Assert.StartsWith("# Title\n", first, StringComparison.Ordinal);
        Assert.Contains("| report.txt | 128 | 100.0 | 10.01 | 2.000 |", first, StringComparison.Ordinal);
        var second = Rewritten(first.Replace("2.000", "9.999", StringComparison.Ordinal) + "After.\n");
        Assert.Equal(first + "After.\n", second);
    }
}
