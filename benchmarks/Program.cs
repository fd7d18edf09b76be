using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using EvoPrune.Benchmarks;
using EvoPrune.Host.Experiments;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["speed", var model, var text, ..]:
        SpeedBenchmark.Run(model, text, Number(3, 7));
        return 0;
    case ["shortened", var model, var text, ..]:
        ShortenedBenchmark.Run(model, text, Number(3, 7));
        return 0;
    case ["selection", var assets]:
        SelectionBenchmark.Run(assets);
        return 0;
    case ["prefixes", var model, var text, ..]:
        PrefixBenchmark.Run(model, text, Number(3, 3));
        return 0;
    case ["search", var experiment, _, .. var changes]:
        return SearchBenchmark.Run(experiment, Number(2, 0), Edits(changes));
    case ["search-124m", var assets, var experiment, _, .. var changes]:
        return SearchBenchmark.RunSynthetic(assets, experiment, Number(3, 0), Edits(changes));
    case ["memory", var assets]:
        MemoryBenchmark.Run(assets);
        return 0;
    case ["scaling"]:
        ScalingBenchmark.Run();
        return 0;
    case [ScalingBenchmark.Command, var one]:
        ScalingBenchmark.Measure(ScalingBenchmark.Case.Parse(one));
        return 0;
    case ["kernels", .. var options]:
        return RunKernels(options) ? 0 : 2;
    case ["prune"]:
        PruneBenchmark.Run();
        return 0;
    case [PruneBenchmark.Command, var pruner, var folder]:
        PruneBenchmark.Measure(pruner, folder);
        return 0;
    case ["levels", var experiment, ..]:
        LevelsBenchmark.Run(experiment, Number(2, 7), Edits(args[Math.Min(3, args.Length)..]));
        return 0;
    case ["tokenizers", var text, ..]:
        TokenizerBenchmark.Run(text, Number(2, 7), args[Math.Min(3, args.Length)..]);
        return 0;
    case ["tasks", var model, var data, ..]:
        TasksBenchmark.Run(model, data, Number(3, 5), Number(4, 40));
        return 0;
    case ["texts", var text, var tokenizer, ..]:
        TextBenchmark.Run(text, tokenizer, Number(3, 5));
        return 0;
    case ["text-large", var text, var tokenizer]:
        TextBenchmark.RunLarge(text, tokenizer);
        return 0;
    case [TextBenchmark.Command, var way, var path, var tokenizer, _]:
        TextProbe.Answer(way, path, tokenizer, Number(4, 1));
        return 0;
    case ["load", ..]:
        return LoadBenchmark.Run(Number(1, 3)) ? 0 : 2;
    case [LoadProbe.Command, var way, var folder, _]:
        LoadProbe.Answer(way, folder, Number(3, 1));
        return 0;
    case ["streaming", ..]:
        StreamingBenchmark.Run(Number(1, 3));
        return 0;
    case [StreamingProbe.Command, var folder, var resident, _]:
        StreamingProbe.Answer(folder, long.Parse(resident, CultureInfo.InvariantCulture), Number(3, 1));
        return 0;
    default:
        Console.Error.WriteLine("""
            usage: benchmarks/run speed MODEL TEXT [ROUNDS]       evaluations per second: plain implementation against EvoPrune
                   benchmarks/run shortened MODEL TEXT [ROUNDS]   a model without its first blocks against the dense model
                   benchmarks/run selection assets                peak memory of training-aware selection with 124 M parameters
                   benchmarks/run prefixes MODEL TEXT [BLOCKS]    all patterns of removed blocks, with and without the prefix cache
                   benchmarks/run search EXPERIMENT SAMPLES [SETUP|KEY=VALUE]...
                                                                  a whole search against the plain implementation (magnitude or
                                                                  obs-levels with perplexity, or wanda with reconstruction error)
                   benchmarks/run search-124m assets EXPERIMENT SAMPLES [SETUP|KEY=VALUE]...
                                                                  the same with 124 M parameters and 8 x 512 tokens
                   benchmarks/run memory assets                   peak memory of a search with 124 M parameters
                   benchmarks/run scaling                         time and memory for growing population, blocks, tokens, vocabulary
                   benchmarks/run kernels [OPTION...]             attention, activation, losses, pruning, products against libtorch;
                                                                  options of BenchmarkDotNet, such as --job dry or --filter *Product*
                   benchmarks/run prune                           time and memory of each pruner with 124 M parameters
                   benchmarks/run levels EXPERIMENT [ROUNDS [SETUP|KEY=VALUE]...]
                                                                  time, size, errors and speed of a level database
                   benchmarks/run tokenizers TEXT [ROUNDS [FOLDER...]]
                                                                  speed and memory of each kind of tokenizer, or of those in folders
                   benchmarks/run tasks MODEL DATA [ROUNDS [DOCUMENTS]]
                                                                  log-likelihoods of tasks against one forward pass per request
                   benchmarks/run texts TEXT FOLDER [ROUNDS]      speed and memory of every text format, with the tokenizer in a folder
                   benchmarks/run text-large TEXT FOLDER          windows from JSON Lines of 1 and 10 GB (in TMPDIR)
                   benchmarks/run load [ROUNDS]                   time and peak memory of loading 1.1 billion parameters (2.2 GB in TMPDIR)
                   benchmarks/run streaming [ROUNDS]              time and peak memory with all, half and no blocks in memory
            """);
        return 2;
}

// Setups are files, and settings have a '='.
static ExperimentEdits Edits(string[] changes) => new(
    [.. changes.Where(change => !change.Contains('=', StringComparison.Ordinal))],
    [.. changes.Where(change => change.Contains('=', StringComparison.Ordinal))]);

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

// In this process, because it has libtorch loaded and the environment that benchmarks/run set. All of them, unless the options choose.
// The published TorchSharp is a debug build, which BenchmarkDotNet would refuse.
static bool RunKernels(string[] options)
{
    string[] chosen = options.Contains("--filter") ? options : ["--filter", "*", .. options];
    var results = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../benchmarks"));
    var config = DefaultConfig.Instance.WithOptions(ConfigOptions.DisableOptimizationsValidator).WithArtifactsPath(results)
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
    return BenchmarkSwitcher.FromTypes([typeof(KernelBenchmark), typeof(MatrixProductBenchmark)]).Run(["--inProcess", .. chosen], config)
        .All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
}
