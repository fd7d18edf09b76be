using System.Diagnostics;
using EvoPrune.Assets.Measures;
using EvoPrune.Assets.Stories;
using EvoPrune.Models.Families;
using EvoPrune.Models.Tokenizers;
using EvoPrune.Models.Training;
using static TorchSharp.torch;

namespace EvoPrune.Assets;

/// <summary>Makes the embedded default: stories, a tokenizer learnt from them, a model trained on them, and the figures.</summary>
internal sealed class Recipe(Options options, TextWriter log)
{
    private const int Blocks = 12, Heads = 4;
    private const int StepsBetweenLines = 50, StepsBetweenSaves = 1000;
    private const string EndOfText = "<|endoftext|>";

    private string Model => Path.Combine(options.Output, "tiny");

    private string Stories => Path.Combine(options.Output, "stories");

    public void Make()
    {
        set_num_threads(1);   // The trainer's shards are the threads; more inside each would only get in their way.
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

    /// <summary>All whole windows of a text: the protocol of every perplexity here.</summary>
    public static TokenWindows Windows(int[] tokens) => new(tokens[..(tokens.Length / Options.Length * Options.Length)], Options.Length);

    private string HeldOut(string split)
    {
        var text = StoryCorpus.Text(options.Seed, split, Options.HeldOutCharacters);
        Directory.CreateDirectory(Stories);
        File.WriteAllText(Path.Combine(Stories, $"{split}.txt"), text);
        return text;
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
                model.Save(Model);   // An interrupted run leaves what it has learnt so far.
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
