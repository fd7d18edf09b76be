using System.Diagnostics;

namespace EvoPrune.Host.Tests.Architecture;

/// <summary><c>docs/check</c> repeats figures of the documents: its markers parse, and it tells a figure that is so no longer.</summary>
public sealed class DocumentFiguresTests : IDisposable
{
    private static readonly string Script = Path.Combine(TestFolders.Repository, "docs/check");

    private readonly TempFolder folder = new();

    public DocumentFiguresTests()
    {
        folder.Write("README.md", "No figures.\n");
        folder.Write("assets/README.md", "None either.\n");
        File.Copy(Script, Path.Combine(Directory.CreateDirectory(folder["docs"]).FullName, "check"));
    }

    public void Dispose() => folder.Dispose();

    private static (int Code, string Output) Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[script, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private (int Code, string Output) Check(string page, params string[] arguments)
    {
        folder.Write("docs/page.md", page);
        return Run(folder["docs/check"], arguments);
    }

    [Fact]
    public void Every_marker_of_the_documents_parses_and_has_its_numbers_beside_it()
    {
        var (code, output) = Run(Script, "--list");
        Assert.True(code == 0, output);
        Assert.Contains("./evoprune run experiments/quickstart.yaml", output, StringComparison.Ordinal);
        Assert.Matches(@"[1-9]\d* figures marked, 0 wrong, 0 skipped", output);
    }

    [Theory]
    [InlineData("printf 'time: 3\\npi is about 3.14, or 22/7\\n'", "pi is about: 3.14 22 7", "3.14, that is 22/7")]
    [InlineData("printf 'a 1,234 b\\n'", "a: 1234", "1,234 in all")]
    [InlineData("printf 'a 1234 b\\n'", "a: 1,234", "1,234 in all")]
    [InlineData("printf 'x 2.6e-4 9\\n'", "x: 2.5e-4 _", "2.5e-4")]
    [InlineData("printf 'x 12.3\\nx 45.6\\n'", "x: 45.6", "45.6")]
    [InlineData("printf 'loss +1.5%%\\n'", "loss: +1.5", "+1.5 %")]
    [InlineData("printf 'seconds 11.9\\n'", "seconds: 10 | within 20 %", "10 seconds")]
    [InlineData("mkdir {out} && printf 'x 7\\n'", "x: 7", "7")]
    public void A_figure_that_is_so_passes(string command, string figure, string text)
    {
        var (code, output) = Check($"<!-- check: {command} | {figure} -->\n\n{text}\n");
        Assert.True(code == 0, output);
        Assert.Contains("ok       docs/page.md:1: ", output, StringComparison.Ordinal);
        Assert.EndsWith("1 figures repeated, 0 wrong, 0 skipped\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("printf 'x 3.16\\n'", "x: 3.14", "3.14", "DIFFERS  docs/page.md:1: x: 3.14 in the text, 3.16 from: printf")]
    [InlineData("printf 'x 8\\n'", "x: 7", "7", "DIFFERS")]
    [InlineData("printf 'x 3.14\\n'", "x: 3.14 5", "3.14 and 5", "3.14 (none) from")]
    [InlineData("printf 'y 3.14\\n'", "x: 3.14", "3.14", "no line with this label")]
    [InlineData("false", "x: 3.14", "3.14", "no line with this label")]
    [InlineData("printf 'x 12.5\\n'", "x: 10 | within 20 %", "10", "DIFFERS")]
    [InlineData("printf 'x 3.14\\n'", "x: 3.14", "3.15", "WRONG    docs/page.md:1: x: the text does not contain 3.14")]
    [InlineData("printf 'x 3.14\\n'", "x 3.14", "3.14", "expected LABEL: NUMBERS, found \"x 3.14\"")]
    [InlineData("printf 'x 3.14\\n'", "x: three", "three", "\"three\" is not a number")]
    [InlineData("printf 'x 3.14\\n'", "x: 3.14 | whenever", "3.14", "\"whenever\" is neither shared nor within N %")]
    public void A_figure_that_is_not_so_fails_and_is_told(string command, string figure, string text, string told)
    {
        var (code, output) = Check($"<!-- check: {command} | {figure} -->\n\n{text}\n");
        Assert.Equal(1, code);
        Assert.Contains(told, output, StringComparison.Ordinal);
        Assert.EndsWith(" 1 wrong, 0 skipped\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_that_needs_the_shared_folder_is_skipped_with_a_word()
    {
        const string Page = "<!-- check: printf 'x 7\\n' | x: 7 | shared -->\n7\n<!-- check: printf 'y 8\\n' | y: 8 -->\n8\n";
        var (code, output) = Check(Page);
        Assert.Equal(0, code);
        Assert.Contains("skipped  docs/page.md:1: x: needs ../shared", output, StringComparison.Ordinal);
        Assert.EndsWith("1 figures repeated, 0 wrong, 1 skipped\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_choose_figures_and_what_one_command_prints_is_asked_for_once()
    {
        const string Page =
            "<!-- check: echo run >> runs; printf 'x 7\\ny 8\\n' | x: 7 -->\n<!-- check: echo run >> runs; printf 'x 7\\ny 8\\n' | y: 8 "
                + "-->\n7 and 8\n";
        Assert.EndsWith("2 figures repeated, 0 wrong, 0 skipped\n", Check(Page).Output, StringComparison.Ordinal);
        Assert.Equal("run\n", File.ReadAllText(folder["runs"]));
        Assert.EndsWith("0 figures repeated, 0 wrong, 0 skipped\n", Check(Page, "nothing-of-the-kind").Output, StringComparison.Ordinal);
        Assert.Equal(2, Check(Page, "--lst").Code);
    }
}
