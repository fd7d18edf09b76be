using EvoPrune.Models.Families;
using EvoPrune.Models.Tokenizers;
using EvoPrune.Models.Training;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>A folder with a small random model, two texts and an experiment: everything that a run needs, made in a second.</summary>
public sealed class TinyExperiment : IDisposable
{
    private readonly TempFolder folder = new();

    public TinyExperiment()
        : this(FamilyCatalog.Find("gpt2")!)
    {
    }

    internal TinyExperiment(Family family)
    {
        var (calibration, report) = (Text("calibration", 400), Text("report", 400));
        folder.Write("calibration.txt", calibration);
        folder.Write("report.txt", report);
        Directory.CreateDirectory(folder["model"]);
        BpeTrainer.Train(calibration, vocabulary: 300).Save(folder["model"]);
        using var model = TrainableModel.Initialise(family, Sizes(family), new Generator(1), deviation: 0.4);
        model.Save(folder["model"]);
        folder.Write("experiment.yaml", Yaml);
    }

    // Whatever a family leaves open is used: shared keys and values, heads of their own width, biases.
    private static ModelConfig Sizes(Family family)
    {
        var names = family.Fields;
        return new(Vocabulary: 300, ContextLength: 64, HiddenSize: 16, InnerSize: 64, Blocks: 4, Heads: 2, names.DefaultActivation)
        {
            KeyValueHeads = names.KeyValueHeads is null ? null : 1,
            HeadDimension = names.HeadDimension is null ? null : 12,
            AttentionBias = names.AttentionBias is not null,
            MlpBias = names.MlpBias is not null,
            TokenTypes = names.TokenTypes is null ? 0 : 2,
            NormsBefore = family.NormsBefore,
            Rotary = family.IsRotary ? new(10_000) : null,
        };
    }

    private static string Yaml => """
        name: tiny
        seed: 7
        model: { path: model }
        data:
          calibration: { text: calibration.txt }
          report:      { text: report.txt, length: 32, windows: 20 }
        calibration: { type: random, samples: 8, length: 32 }
        encoding:    { type: continuous-alphas, target: 0.5 }
        pruner:      { type: magnitude }
        fitness:     [ { type: perplexity } ]
        optimizer:   { type: simple-ga, population: 8, generations: 12 }
        baselines:   [ uniform, random ]
        """ + "\n";

    /// <summary>The folder.</summary>
    public string Path => folder.Path;

    /// <summary>The absolute path of something in the folder.</summary>
    public string this[string name] => folder[name];

    /// <summary>Writes the experiment with some text replaced, and gives its path.</summary>
    public string Variant(string found, string replacement, string name = "variant.yaml") =>
        folder.Write(name, Yaml.Replace(found, replacement, StringComparison.Ordinal));

    /// <summary>Writes a file.</summary>
    public string Write(string name, string text) => folder.Write(name, text);

    public void Dispose() => folder.Dispose();

    // Words without sense, different for every purpose, so that the two texts share no run of tokens.
    private static string Text(string purpose, int sentences)
    {
        var random = new RandomStream(1, purpose);
        string[] syllables = ["ka", "lo", "mi", "ter", "ban", "su", "ro", "den", "vi", "gal"];
        string Word() => string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Pick(syllables)));
        return string.Join(" ", Enumerable.Range(0, sentences)
            .Select(_ => string.Join(' ', Enumerable.Range(0, 4 + random.Next(5)).Select(_ => Word())) + "."));
    }
}
