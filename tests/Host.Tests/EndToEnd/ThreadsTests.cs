using System.Text.Json.Nodes;
using EvoPrune.Host.Tests.Compare;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary><c>--threads</c>: the number is recorded, kept by whoever goes on, and no number of workers changes a result.</summary>
public sealed class ThreadsTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private string Ok(params string[] arguments)
    {
        var (code, output, errors) = EvoPruneProcess.Run(experiment.Path, arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    private void Refused(string[] arguments, params string[] fragments)
    {
        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, arguments);
        Assert.Equal(2, code);
        Assert.All(fragments, fragment => Assert.Contains(fragment, errors, StringComparison.Ordinal));
    }

    private static string Best(string folder) => File.ReadAllText(Path.Combine(folder, "best.json"));

    private static (int Workers, int Threads) Recorded(string folder)
    {
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "environment.json")))!;
        return ((int)record["workers"]!, (int)record["threads"]!);
    }

    [Fact]
    public void With_any_number_of_threads_the_result_does_not_depend_on_the_number_of_workers()
    {
        var (one, two) = (experiment["t2w1"], experiment["t2w2"]);
        Ok("run", "experiment.yaml", "--out", one, "--threads", "2", "--workers", "1");
        Assert.Contains("2 workers of 2 threads", Ok("run", "experiment.yaml", "--out", two, "--threads", "2", "--workers", "2"),
            StringComparison.Ordinal);
        Assert.Equal(Best(one), Best(two));
        Assert.Equal((2, 2), Recorded(two));
    }

    [Fact]
    public void Without_the_option_there_is_one_thread_for_each_worker()
    {
        var (plain, told) = (experiment["plain"], experiment["told"]);
        Ok("run", "experiment.yaml", "--out", plain);
        Ok("run", "experiment.yaml", "--out", told, "--threads", "1");
        Assert.Equal(Best(plain), Best(told));
        Assert.Equal((Environment.ProcessorCount, 1), Recorded(plain));
        Assert.Equal(Recorded(plain), Recorded(told));
    }

    [Fact]
    public void A_resumed_run_keeps_the_number_that_it_began_with()
    {
        var (unbroken, folder) = (experiment["unbroken"], experiment["broken"]);
        Ok("run", "experiment.yaml", "--out", unbroken, "--threads", "2");
        KilledRun.AfterEvaluations(experiment, folder, 11, "run", "experiment.yaml", "--out", folder, "--threads", "2");

        Refused(["resume", folder, "--threads", "1"], "--threads: this run began with 2, found 1", "Valid here: 2, auto, or no --threads");
        Assert.Contains("of 2 threads\n", Ok("resume", folder, "--threads", "auto"), StringComparison.Ordinal);
        Assert.Equal(Best(unbroken), Best(folder));
    }

    /// <summary>Runs of before threads were recorded had one.</summary>
    [Fact]
    public void A_run_that_recorded_no_number_had_one()
    {
        var folder = experiment["old"];
        Ok("run", "experiment.yaml", "--out", folder, "--set", "optimizer.generations=1", "--set", "baselines=[]");
        File.Delete(Path.Combine(folder, "result.json"));
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "environment.json")))!.AsObject();
        record.Remove("threads");
        File.WriteAllText(Path.Combine(folder, "environment.json"), record.ToJsonString());
        Refused(["resume", folder, "--threads", "2"], "--threads: this run began with 1, found 2");
        Assert.Contains("of 1 thread\n", Ok("resume", folder, "--threads", "1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_leaves_the_cores_to_the_workers_and_is_recorded()
    {
        var (folder, cores) = (experiment["auto"], Environment.ProcessorCount);
        Ok("run", "experiment.yaml", "--out", folder, "--threads", "auto", "--set", "optimizer.generations=1");
        Assert.Equal((cores, 1), Recorded(folder));
        string[] score = ["eval", "--model", "model", "--text", "report.txt", "--length", "32", "--threads", "auto"];
        Assert.Contains($"threads: 1 worker of {cores} thread", Ok([.. score, "--workers", "1"]), StringComparison.Ordinal);
    }

    [Fact]
    public void More_threads_than_cores_are_told_and_carried_out()
    {
        var threads = Environment.ProcessorCount + 1;
        string[] score = ["eval", "--model", "model", "--text", "report.txt", "--length", "32", "--windows", "4"];
        Assert.Contains($"threads: 1 worker of {threads} threads oversubscribe", Ok([.. score, "--threads", $"{threads}"]),
            StringComparison.Ordinal);
        Assert.DoesNotContain("oversubscribe", Ok(score), StringComparison.Ordinal);
    }

    [Fact]
    public void All_cells_of_a_comparison_have_the_same_number()
    {
        var (file, folder) = (TinyComparison.Write(experiment, "threads", evaluations: 10, seeds: "[1]"), experiment["comparison"]);
        Ok("compare", file, "--out", folder, "--threads", "2");
        string[] cells = [.. Directory.EnumerateDirectories(Path.Combine(folder, "cells"))];
        Assert.Equal(2, cells.Length);
        Assert.All(cells, cell => Assert.Equal(2, Recorded(cell).Threads));
        Refused(["compare", file, "--out", folder, "--threads", "1"], "--threads: this cell was computed with 2, found 1");

        Directory.Delete(cells[0], recursive: true);
        Ok("compare", file, "--out", folder);
        Assert.Equal(2, Recorded(cells[0]).Threads);
    }
}
