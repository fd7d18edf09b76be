using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Tests.Experiments;

/// <summary>A folder with an experiment file, and with the model folder and the texts that it names.</summary>
internal sealed class SampleExperiment : IDisposable
{
    public const string Text =
        """
        # A comment.
        model: { path: model }
        data:
          calibration: { text: texts/a.txt }
          report: { text: texts/b.txt }
        calibration: { type: windows }
        encoding: { type: ratios }
        pruner: { type: copy }
        fitness: [ { type: blocks } ]
        optimizer:
          type: climber
          population: 30
        """;

    public SampleExperiment()
    {
        Directory.CreateDirectory(Folder["model"]);
        Folder.Write("texts/a.txt", "a");
        Folder.Write("texts/b.txt", "b");
    }

    public static PluginCatalog Catalog { get; } = PluginCatalog.Load([TestFolders.TestPlugin("Sample")]);

    public static ExperimentFormat Format { get; } = new(Catalog);

    public TempFolder Folder { get; } = new();

    public string File => Folder["try.yaml"];

    public ExperimentSpec Read(string text = Text, params string[] settings)
    {
        Folder.Write("try.yaml", text);
        return Format.Read(File, settings);
    }

    /// <summary>The problems of a text, with the file named without its folder.</summary>
    public IReadOnlyList<string> Problems(string text = Text, params string[] settings)
    {
        var error = Assert.Throws<InputException>(() => Read(text, settings));
        return [.. error.Problems.Select(problem => problem.ToString().Replace(File, "try.yaml", StringComparison.Ordinal))];
    }

    public void Dispose() => Folder.Dispose();
}
