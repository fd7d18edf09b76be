using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search;
using EvoPrune.Host.Tests.EndToEnd;

namespace EvoPrune.Host.Tests.Experiments;

/// <summary>The report is on text that the search cannot have drawn, whatever it did draw.</summary>
public sealed class OtherTextTests : IDisposable
{
    private readonly TinyExperiment tiny = new();

    private string Problem(params string[] settings)
    {
        var file = tiny["experiment.yaml"];
        return Assert.Throws<InputException>(() =>
            Experiment.Prepare(new ExperimentFormat(PluginCatalog.Load([TestFolders.Plugins])).Read(file, settings), file)).Message;
    }

    [Fact]
    public void One_file_for_both_is_refused_under_any_name()
    {
        Assert.Contains("calibration and report are one text, report.txt", Problem("data.calibration.text=report.txt"),
            StringComparison.Ordinal);
        tiny.Write("copy.txt", File.ReadAllText(tiny["report.txt"]));
        Assert.Contains("calibration and report are one text, report.txt", Problem("data.calibration.text=copy.txt"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_stands_in_the_calibration_text_is_refused_where_no_drawn_window_touches_it()
    {
        tiny.Write("both.txt", File.ReadAllText(tiny["calibration.txt"]) + " " + File.ReadAllText(tiny["report.txt"]));
        Assert.All(
            Enumerable.Range(1, 6),
            seed => Assert.Contains("both.txt holds text of report.txt that is reported on, 48 tokens or more: ",
                Problem("data.calibration.text=both.txt", "calibration.samples=1", $"seed={seed}"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("data.txt", "The file is JSON Lines, not plain text")]
    [InlineData("data.xz", "The file is XZ, not plain text")]
    [InlineData("data.parquet", "The file is no Parquet file")]
    [InlineData("data.jsonl", "data.jsonl:1: There is no field 'text'; there are: body.")]
    public void Wrong_formats_are_refused_by_name_or_by_content(string name, string problem)
    {
        tiny.Write(name, "{\"body\": \"one\"}\n{\"body\": \"two\"}\n");
        Assert.Contains(problem, Problem($"data.report.text={name}"), StringComparison.Ordinal);
    }

    public void Dispose() => tiny.Dispose();
}
