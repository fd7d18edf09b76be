using System.Globalization;
using EvoPrune.Host.Runs;
using EvoPrune.Models;

namespace EvoPrune.Benchmarks;

/// <summary>Peak memory of training-aware selection over a model of GPT-2-small shape, as the number of offspring grows.</summary>
internal static class SelectionBenchmark
{
    private const int Length = 256;

    public static void Run(string assets)
    {
        using var scratch = new ScratchFolder();
        var folder = scratch.Path;
        SyntheticModel.Make(folder, assets);
        File.WriteAllText(Path.Combine(folder, "selection.yaml"), $$"""
            model: { path: {{folder}} }
            data:
              calibration: { text: {{Path.GetFullPath(Path.Combine(assets, "stories", "calibration.txt"))}} }
              report:      { text: {{Path.GetFullPath(Path.Combine(assets, "stories", "report.txt"))}}, length: {{Length}}, windows: 1 }
            calibration: { type: random, samples: 8, length: {{Length}} }
            encoding:    { type: module-levels, levels: 4, level: 2 }
            pruner:      { type: obs-levels, levels: 4 }
            fitness:     [ { type: perplexity } ]
            optimizer:   { type: evopress, start: middle, generations: 1, offspring: 2, survivors: [1],
                           tokens: [{{Length}}], finetuning: [{{Length}}] }
            finetuning:  { learning-rate: 1e-5, windows: 1, length: {{Length}} }
            """);
        var model = ModelFolder.Open(folder).Topology;
        Console.WriteLine($"dense weights {model.Parameters * model.BytesPerParameter / 1e6:0} MB; one worker, no cache");
        foreach (var offspring in (int[])[2, 2, 4, 8, 16])
        {
            var (peak, trained) = Search(folder, offspring);
            Console.WriteLine($"{offspring} offspring: {trained} tokens trained, peak {peak / 1e6:0} MB");
        }
    }

    // The first search also builds the level database, so its figure does not count.
    private static (long Peak, long Trained) Search(string folder, int offspring)
    {
        var run = Path.Combine(folder, "run");
        Child.Evoprune(
            ["run", Path.Combine(folder, "selection.yaml"), "--out", run, "--workers", "1", "--cache", "0",
            "--set", string.Create(CultureInfo.InvariantCulture, $"optimizer.offspring={offspring}")]);
        var result = RunFolder.Read(run);
        Directory.Delete(run, recursive: true);
        return (result.PeakMemory!.Value, result.Counts!.TokensTrained);
    }
}
