using System.Diagnostics;
using System.Text.Json.Nodes;
using EvoPrune.Host.Compare;
using static EvoPrune.Host.Tests.Compare.Outcomes;

namespace EvoPrune.Host.Tests.Compare;

/// <summary>
/// The page of a comparison in headless Chromium. Skipped where node or Chromium is missing, except under CI, where it fails.
/// </summary>
public sealed class PageTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Figures_cannot_end_the_script_that_they_stand_in()
    {
        var page = ComparisonPage.Fill($"<script>{ComparisonPage.Place}</script>",
            ResultOf(Finished("a", 1, 10), Failed("b", 1) with { Failure = "</script><b>" }));
        Assert.DoesNotContain("</script><b>", page, StringComparison.Ordinal);
        Assert.Contains("\\u003c/script>\\u003cb>", page, StringComparison.Ordinal);
    }

    [BrowserFact]
    public void The_page_renders_without_errors_and_without_a_network()
    {
        var cells = new[]
        {
            Finished("a", 1, 10), Finished("a", 2, 12), Finished("b", 1, 8), Finished("b", 2, 10.1), Finished("c", 1, 5, 0.3),
            Failed("c", 2) with { Failure = "<i>no</i>" },
        };
        var result = new ComparisonBuilder(Terms(cells) with { Texts = ["news"], Budget = new() { Evaluations = 60 } }, cells).Build();
        var page = Open(folder.Write("index.html", ComparisonPage.Fill(File.ReadAllText(Browser.Template), result)));
        var text = (string)page["text"]!;
        Assert.Empty(page["errors"]!.AsArray());
        Assert.Equal(0, (int)page["requests"]!);
        Assert.Equal("test - EvoPrune comparison", (string)page["title"]!);
        Assert.Equal(["convergence", "pattern", "quality"], page["charts"]!.AsArray().Select(chart => (string)chart!["id"]!));
        Assert.All(page["charts"]!.AsArray(), chart => Assert.InRange((int)chart!["shapes"]!, 5, 10_000));
        Assert.True((bool)page["redraws"]!);
        Assert.Equal([5, 5, 7], page["tables"]!.AsArray().Select(rows => (int)rows!));
        Assert.Contains("Every search may cost 60 evaluations.", text, StringComparison.Ordinal);
        Assert.Contains("b is better than a by 1.95 perplexity (17.7%) over 2 seeds.", text, StringComparison.Ordinal);
        Assert.Contains("c is not ranked: sparsity 0.300", text, StringComparison.Ordinal);
        Assert.Contains("<i>no</i>", text, StringComparison.Ordinal);
    }

    private static JsonNode Open(string page)
    {
        using var node =
            Process.Start(new ProcessStartInfo("node", [Browser.Script, page, Browser.Chromium!]) { RedirectStandardOutput = true,
                RedirectStandardError = true })!;
        var errors = node.StandardError.ReadToEndAsync();
        var said = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, errors.Result);
        return JsonNode.Parse(said)!;
    }
}
