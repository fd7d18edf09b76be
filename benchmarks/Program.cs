using System.Globalization;
using EvoPrune.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["speed", var model, var text, ..]:
        SpeedBenchmark.Run(model, text, rounds: int.Parse(args.ElementAtOrDefault(3) ?? "7", CultureInfo.InvariantCulture));
        return 0;
    case ["shortened", var model, var text, ..]:
        ShortenedBenchmark.Run(model, text, rounds: int.Parse(args.ElementAtOrDefault(3) ?? "7", CultureInfo.InvariantCulture));
        return 0;
    case ["prefixes", var model, var text, ..]:
        PrefixBenchmark.Run(model, text, removed: int.Parse(args.ElementAtOrDefault(3) ?? "3", CultureInfo.InvariantCulture));
        return 0;
    case ["search", var experiment, var samples, .. var settings]:
        return SearchBenchmark.Run(experiment, int.Parse(samples, CultureInfo.InvariantCulture), settings);
    case ["search-124m", var assets, var experiment, var samples, .. var settings]:
        return SearchBenchmark.RunSynthetic(assets, experiment, int.Parse(samples, CultureInfo.InvariantCulture), settings);
    case ["memory", var assets]:
        MemoryBenchmark.Run(assets);
        return 0;
    case ["selection", var assets]:
        SelectionBenchmark.Run(assets);
        return 0;
    case ["tokenizers", var text, ..]:
        TokenizerBenchmark.Run(text, rounds: int.Parse(args.ElementAtOrDefault(2) ?? "7", CultureInfo.InvariantCulture));
        return 0;
    case ["load", ..]:
        return LoadBenchmark.Run(rounds: int.Parse(args.ElementAtOrDefault(1) ?? "3", CultureInfo.InvariantCulture)) ? 0 : 2;
    case ["streaming", ..]:
        StreamingBenchmark.Run(rounds: int.Parse(args.ElementAtOrDefault(1) ?? "3", CultureInfo.InvariantCulture));
        return 0;
    case [StreamingProbe.Command, var folder, var resident, var rounds]:
        StreamingProbe.Answer(folder, long.Parse(resident, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture));
        return 0;
    case ["scaling"]:
        ScalingBenchmark.Run();
        return 0;
    case [ScalingBenchmark.Command, var one]:
        ScalingBenchmark.Measure(ScalingBenchmark.Case.Parse(one));
        return 0;
    case ["kernels"]:
        KernelBenchmark.Run();
        return 0;
    case ["prune"]:
        PruneBenchmark.Run();
        return 0;
    case ["levels", var experiment, ..]:
        LevelsBenchmark.Run(experiment, rounds: int.Parse(args.ElementAtOrDefault(2) ?? "7", CultureInfo.InvariantCulture));
        return 0;
    case [PruneBenchmark.Command, var pruner, var folder]:
        PruneBenchmark.Measure(pruner, folder);
        return 0;
    case [LoadProbe.Command, var way, var folder, var threads]:
        LoadProbe.Answer(way, folder, int.Parse(threads, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("""
            usage: benchmarks/run speed MODEL TEXT [ROUNDS]   evaluations per second, the plain way against the engine (a GPT-2 folder, a UTF-8 text)
                   benchmarks/run shortened MODEL TEXT [ROUNDS]
                                                              speed with blocks removed against the dense model
                   benchmarks/run prefixes MODEL TEXT [BLOCKS]
                                                              every pattern of removed blocks, with and without shared prefixes
                   benchmarks/run search EXPERIMENT SAMPLES [KEY=VALUE...]
                                                              a whole search against the plain way (magnitude or obs-levels with perplexity, or wanda with reconstruction error)
                   benchmarks/run search-124m assets EXPERIMENT SAMPLES [KEY=VALUE...]
                                                              the same on a model of 124 M parameters and 8 x 512 tokens
                   benchmarks/run memory assets               peak memory of a search over a model of 124 M parameters
                   benchmarks/run selection assets            peak memory of training-aware selection over 124 M parameters, as offspring grow
                   benchmarks/run scaling                     time and memory of an evaluation as population, blocks, tokens and vocabulary grow
                   benchmarks/run kernels                     attention, activation, loss and magnitude pruning against libtorch's operations one by one
                   benchmarks/run prune                       time and memory of each pruner on a model of 124 M parameters
                   benchmarks/run levels EXPERIMENT [ROUNDS]  a level database over its calibration windows: seconds, bytes, errors against magnitude; speed at half of the weights
                   benchmarks/run tokenizers TEXT [ROUNDS]    megabytes of text per second for each kind of tokenizer, on one core
                   benchmarks/run load [ROUNDS]               time and peak memory of loading 1.1 billion parameters (2.2 GB in TMPDIR)
                   benchmarks/run streaming [ROUNDS]          time and peak memory of evaluations of 124 M parameters with all, half and none of the blocks in memory
            """);
        return 2;
}
