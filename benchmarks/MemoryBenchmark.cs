using EvoPrune.Host.Runs;
using EvoPrune.Models;

namespace EvoPrune.Benchmarks;

/// <summary>Peak resident memory of a search on a random model of GPT-2-small shape, with the expected values.</summary>
internal static class MemoryBenchmark
{
    private const int Windows = 8, Length = 256;

    public static void Run(string assets)
    {
        using var scratch = new ScratchFolder();
        var folder = scratch.Path;
        Make(folder, assets);
        var model = ModelFolder.Open(folder).Topology;
        var weights = model.Parameters * model.BytesPerParameter;
        var runtime = Peak(folder, Path.Combine(assets, "tiny"), assets, workers: 1);
        Console.WriteLine($"weights {Megabytes(weights)}, runtime and libtorch alone (a search on a model of 3 MB) {Megabytes(runtime)}");
        for (var workers = 1; workers <= Math.Min(2, Environment.ProcessorCount); workers++)
        {
            var peak = Peak(folder, folder, assets, workers);
            Console.WriteLine($"{workers} worker(s): peak {Megabytes(peak)} = {(double)peak / weights:0.00} x weights; "
                + $"without the runtime {Megabytes(peak - runtime)} = {(double)(peak - runtime) / weights:0.00} x weights");
        }

        var sublayer = model.Sublayers.Max(u => u.PrunableParameters) * model.BytesPerParameter;
        var states = (long)Windows * Length * model.HiddenSize * 4;
        Console.WriteLine(
            $"expected in addition to the weights, per worker: the pruned weights of one sublayer {Megabytes(sublayer)}, hidden states "
                + $"{Megabytes(states)}, "
            + $"a chunk of logits {Megabytes(128L * model.Vocabulary * 4)}, and temporaries of the pruner and the forward pass");
    }

    private static void Make(string folder, string assets)
    {
        SyntheticModel.Make(folder, assets);
        File.WriteAllText(Path.Combine(folder, "memory.yaml"), $$"""
            model: { path: MODEL }
            data:
              calibration: { text: {{Path.GetFullPath(Path.Combine(assets, "stories", "calibration.txt"))}} }
              report:
                text: {{Path.GetFullPath(Path.Combine(assets, "stories", "report.txt"))}}
                length: {{Length}}
                windows: {{Windows}}
            calibration: { type: random, samples: {{Windows}}, length: {{Length}} }
            encoding:    { type: continuous-alphas }
            pruner:      { type: magnitude }
            fitness:     [ { type: perplexity } ]
            optimizer:   { type: simple-ga, population: 4, generations: 2 }
            """);
    }

    // In a child process, so that creating the model does not count.
    private static long Peak(string folder, string model, string assets, int workers)
    {
        var run = Path.Combine(folder, $"run-{Path.GetFileName(model)}-{workers}");
        Child.Evoprune(
            "run", Path.Combine(folder, "memory.yaml"), "--set", $"model.path={Path.GetFullPath(model)}", "--out", run, "--workers",
            $"{workers}");
        return RunFolder.Read(run).PeakMemory!.Value;
    }

    private static string Megabytes(long bytes) => $"{bytes / 1e6:0} MB";
}
