using System.Diagnostics;
using System.Text.RegularExpressions;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Tests.EndToEnd;

namespace EvoPrune.Host.Tests.Plugins;

/// <summary>Follows docs/plugins.md with the very files that it shows, in a folder outside the repository.</summary>
public sealed partial class DocumentedPluginTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_documented_plugin_builds_outside_the_repository_is_loaded_and_runs()
    {
        var page = File.ReadAllText(Path.Combine(TestFolders.Repository, "docs/plugins.md"));
        folder.Write("Ramp.csproj", Block(page, "xml"));
        folder.Write("Ramp.cs", Block(page, "csharp"));

        Build("Ramp.csproj");

        Assert.DoesNotContain(Directory.EnumerateFiles(folder["plugins"], "*", SearchOption.AllDirectories), SharedAssemblies.IsCopy);
        var catalog = PluginCatalog.Load([folder["plugins"]]);
        Assert.Equal("encoding ramp 0.1.0", Assert.Single(catalog.Plugins).ToString());
        Block[] blocks = [.. Enumerable.Range(0, 3)
            .Select(i => new Block(i, new(1, 1, 2), [new(new(i, SublayerKind.Attention), [new($"{i}.attn", 2, 2)], 0)]))];
        var ramp = catalog.Use<IEncoding>("{ type: ramp, target: 0.5 }").Create(new ModelTopology("test", 8, 16, 4, 0, 4, blocks));
        Assert.Equal("0.attn=0.25 1.attn=0.5 2.attn=0.75", ramp.Decode(new([0.5])).ToString());

        folder.Write("ramp.yaml", Block(page, "yaml").Replace("../EvoPrune", TestFolders.Repository, StringComparison.Ordinal));
        var (code, output, errors) = EvoPruneProcess.Run(folder.Path, "run", "ramp.yaml", "--plugins", "plugins", "--out", "run");
        Assert.True(code == 0, errors);
        Assert.Contains("best found", output, StringComparison.Ordinal);
        Assert.Contains("\"id\": \"ramp\"", File.ReadAllText(folder["run/plugins.json"]), StringComparison.Ordinal);
    }

    private void Build(string project)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "build", project, "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false",
                $"-p:EvoPruneHome={TestFolders.Repository}",
                $"-p:EvoPruneHost={AppContext.BaseDirectory}",   // The contracts as this test run has them, wherever it was built.
            },
        };
        using var build = Process.Start(start)!;
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Assert.True(build.ExitCode == 0, output);
    }

    private static string Block(string page, string language) =>
        Blocks().Matches(page).First(match => match.Groups[1].Value == language).Groups[2].Value;

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
