using System.Diagnostics;
using System.Globalization;
using System.Text;
using EvoPrune.Models.Families;
using EvoPrune.Models.Tokenizers;
using EvoPrune.Models.Training;
using static TorchSharp.torch;

namespace EvoPrune.Assets;

/// <summary>Makes the embedded model: stories, a tokenizer and a model trained on them, and the figures in README.md.</summary>
internal sealed class Recipe(Options options, TextWriter log)
{
    private const int Blocks = 12, Heads = 4;
    private const int StepsBetweenLines = 50, StepsBetweenSaves = 1000;
    private const string EndOfText = "<|endoftext|>";

    private string Model => Path.Combine(options.Output, "tiny");

    private string Stories => Path.Combine(options.Output, "stories");

    public void Make()
    {
        WriteEndings();
        if (options.OnlyStories)
        {
            _ = (HeldOut(StoryCorpus.Calibration), HeldOut(StoryCorpus.Report));
            return;
        }

        set_num_threads(1);   // The trainer runs one shard per core.
        var watch = Stopwatch.StartNew();
        var training = StoryCorpus.Text(options.Seed, StoryCorpus.Training, options.Characters);
        var (calibration, report) = (HeldOut(StoryCorpus.Calibration), HeldOut(StoryCorpus.Report));

        var learnt = BpeTrainer.Train(training, Options.Vocabulary, EndOfText);
        learnt.Save(Model);
        var tokenizer = learnt.ToTokenizer();
        var tokens = tokenizer.Encode(training);
        log.WriteLine($"{training.Length:N0} characters of stories are {tokens.Length:N0} tokens ({watch.Elapsed.TotalSeconds:F0} s)");

        using var model = Train(tokens, tokenizer.Vocabulary);
        model.Save(Model);
        var counted = new NGrams(tokens, tokenizer.Vocabulary);
        Figures.Write(
            Path.Combine(options.Output, "README.md"),
            new Figures.Training(options, model.Topology.Parameters, training.Length, tokens.Length, watch.Elapsed),
            [Score("calibration.txt", calibration), Score("report.txt", report)]);

        Figures.Row Score(string name, string text)
        {
            var windows = Windows(tokenizer.Encode(text));
            var (unigram, bigram) = counted.Score(windows);
            var trained = NegativeLogLikelihood.Of(model.Candidate, windows);
            var row = new Figures.Row(name, windows.Count, unigram.Perplexity, bigram.Perplexity, trained.Perplexity);
            log.WriteLine($"{row}");
            return row;
        }
    }

    /// <summary>All complete windows of a text, as every perplexity here uses them.</summary>
    public static TokenWindows Windows(int[] tokens) => new(tokens[..(tokens.Length / Options.Length * Options.Length)], Options.Length);

    private string HeldOut(string split)
    {
        var text = StoryCorpus.Text(options.Seed, split, Options.HeldOutCharacters);
        Directory.CreateDirectory(Stories);
        File.WriteAllText(Path.Combine(Stories, $"{split}.txt"), text);
        return text;
    }

    private void WriteEndings()
    {
        Directory.CreateDirectory(Stories);
        foreach (var split in (string[])[StoryEndings.Report, StoryEndings.Search])
        {
            File.WriteAllText(Path.Combine(Stories, $"{split}.jsonl"), StoryEndings.Lines(options.Seed, split));
        }
    }

    private TrainableModel Train(int[] tokens, int vocabulary)
    {
        using var generator = new Generator(new RandomStream(options.Seed, "weights").NextSeed());
        var config = new ModelConfig(vocabulary, Options.Length, options.Width, 4 * options.Width, Blocks, Heads);
        var model = TrainableModel.Initialise(FamilyCatalog.Find("gpt2")!, config, generator, 1 / Math.Sqrt(4 * options.Width));
        var watch = Stopwatch.StartNew();
        Trainer.Train(model, tokens, Plan(), new RandomStream(options.Seed, "windows"), step =>
        {
            if (step.Step % StepsBetweenLines == 0)
            {
                var speed = step.Tokens / watch.Elapsed.TotalSeconds;
                var left = TimeSpan.FromSeconds((options.Steps - step.Step) * watch.Elapsed.TotalSeconds / step.Step);
                log.WriteLine(
                    $"step {step.Step}/{options.Steps}  loss {step.Loss:F3}  rate {step.LearningRate:E1}  "
                    + $"{speed:F0} tokens/s  {left:hh\\:mm\\:ss} left");
            }

            if (step.Step % StepsBetweenSaves == 0)
            {
                model.Save(Model);   // Keeps the progress of an interrupted run.
            }
        });
        return model;
    }

    private TrainingOptions Plan() => new()
    {
        Steps = options.Steps,
        Windows = options.Windows,
        Length = Options.Length,
        LearningRate = options.LearningRate,
        FinalLearningRate = options.LearningRate / 50,
    };
}

/// <summary>All settings of the recipe. The defaults give the files in the repository.</summary>
internal sealed record Options
{
    /// <summary>Destination of tiny/, stories/ and the figures in README.md.</summary>
    public required string Output { get; init; }

    /// <summary>Seed of stories, initial weights and training windows.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Whether to write the held-out stories and no model.</summary>
    public bool OnlyStories { get; init; }

    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; } = 5_000;

    /// <summary>Windows per step.</summary>
    public int Windows { get; init; } = 8;

    /// <summary>Highest learning rate.</summary>
    public double LearningRate { get; init; } = 4e-3;

    /// <summary>Width of the residual stream.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Characters of training stories.</summary>
    public int Characters { get; init; } = 60_000_000;

    /// <summary>Characters of each held-out text.</summary>
    public const int HeldOutCharacters = 150_000;

    /// <summary>Tokens per window in training and scoring: the context length of the model.</summary>
    public const int Length = 256;

    /// <summary>Vocabulary size.</summary>
    public const int Vocabulary = 1024;
}

/// <summary>The figures in README.md.</summary>
internal static class Figures
{
    private const string Begin = "<!-- figures: written by the recipe -->", End = "<!-- end of figures -->";

    /// <summary>Perplexities of one held-out text.</summary>
    public sealed record Row(string Text, int Windows, double Unigram, double Bigram, double Model)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"| {Text} | {Windows} | {Unigram:F1} | {Bigram:F2} | {Model:F3} |");
    }

    /// <summary>Size and training data of the model.</summary>
    public sealed record Training(Options Options, long Parameters, int Characters, int Tokens, TimeSpan Time)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
            {Parameters:N0} parameters; {Options.Steps:N0} steps of {Options.Windows} windows of {Options.Length} tokens
            ({(long)Options.Steps * Options.Windows * Options.Length:N0} tokens in all)
            out of {Characters:N0} characters of stories ({Tokens:N0} tokens), in {Time.TotalMinutes:F0} minutes.
            """);
    }

    /// <summary>Replaces the text between the two marks, or appends it to a file without marks.</summary>
    public static void Write(string readme, Training training, IReadOnlyList<Row> rows)
    {
        var old = File.Exists(readme) ? File.ReadAllText(readme) : "";
        var (begin, end) = (old.IndexOf(Begin, StringComparison.Ordinal), old.IndexOf(End, StringComparison.Ordinal));
        var (before, after) = begin < 0 || end < begin ? (old, "\n") : (old[..begin], old[(end + End.Length)..]);
        var text = new StringBuilder(before).Append(Begin).Append('\n')
            .Append("| held-out text | windows | unigram | bigram | model |\n|---|---:|---:|---:|---:|\n")
            .AppendJoin('\n', rows).Append("\n\n").Append(training).Append('\n').Append(End).Append(after);
        File.WriteAllText(readme, text.ToString());
    }
}
