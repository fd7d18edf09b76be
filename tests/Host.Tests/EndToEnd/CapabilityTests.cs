using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>
/// Values do not depend on what is computed beside a window, whichever of libtorch's kernels a processor gets, and however busy the machine
/// is.
/// </summary>
public sealed class CapabilityTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private const string Variable = "ATEN_CPU_CAPABILITY";

    // Stages on 3 to 9 windows of 40 tokens, so that a window is computed among many, few, or alone.
    private static readonly string[] Staged =
    [
        "--set", "optimizer={type: darwin, generations: 3, initial: 6, offspring: 6, survivors: [3, 2, 1], tokens: [120, 240, 360]}",
        "--set", "encoding={type: module-levels, level: 5}", "--set", "pruner={type: obs-levels}", "--set",
        "fitness=[{type: kl-divergence}]",
        "--set", "calibration.samples=9", "--set", "calibration.length=40", "--set", "baselines=[uniform]",
    ];

    [Theory]
    [InlineData("default")]
    [InlineData("avx2")]
    [InlineData(null)]   // what the processor has
    public void A_staged_search_has_the_same_values_with_any_cache_and_any_number_of_workers(string? capability)
    {
        using var load = new Load(threads: 8);
        var runs = new[] { ("1", "0"), ("2", "10"), ("3", "1000") }
            .Select(machine => Values($"{capability} {machine}", capability, machine)).ToArray();
        Assert.NotEmpty(runs[0]);
        Assert.All(runs, values => Assert.Equal(runs[0], values));
    }

    private string[] Values(string name, string? capability, (string Workers, string Cache) machine)
    {
        var folder = experiment[name];
        var (code, _, errors) = EvoPruneProcess.RunWith(
            experiment.Path, Variable, capability,
            ["run", "experiment.yaml", "--out", folder, "--workers", machine.Workers, "--cache", machine.Cache, .. Staged]);
        Assert.True(code == 0, errors);
        return
        [
            File.ReadAllText(Path.Combine(folder, "best.json")),
            .. File.ReadLines(Path.Combine(folder, "journal.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject())
                .Select(row => $"{row["search"]} {row["generation"]} {row["individual"]} {row["tokens"]}: {row["values"]?.ToJsonString()}")
                .Order(StringComparer.Ordinal),
        ];
    }

    // Keeps every core busy.
    private sealed class Load : IDisposable
    {
        private readonly Thread[] threads;
        private volatile bool isOver;

        public Load(int threads)
        {
            this.threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
            {
                while (!isOver)
                {
                    Thread.SpinWait(1000);
                }
            }) { IsBackground = true })];
            Array.ForEach(this.threads, thread => thread.Start());
        }

        public void Dispose()
        {
            isOver = true;
            Array.ForEach(threads, thread => thread.Join());
        }
    }
}
