namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Processes that are killed (<c>kill -9</c>) at a chosen point of their work.</summary>
internal static class KilledRun
{
    /// <summary>Starts a command and kills it once its run has a number of evaluations in the journal.</summary>
    /// <param name="experiment">The working directory.</param>
    /// <param name="run">The run folder that the command writes.</param>
    /// <param name="evaluations">Lines of the journal.</param>
    /// <param name="arguments">The command.</param>
    public static void AfterEvaluations(TinyExperiment experiment, string run, int evaluations, params string[] arguments) =>
        When(experiment, () => Evaluations(run) >= evaluations, arguments);

    /// <summary>Starts a command and kills it once a condition holds.</summary>
    public static void When(TinyExperiment experiment, Func<bool> reached, params string[] arguments)
    {
        using var program = EvoPruneProcess.Start(experiment.Path, null, arguments);
        Await(program, reached);
        program.Kill();
        program.Wait();
    }

    /// <summary>Waits until a condition holds while the process is alive.</summary>
    public static void Await(EvoPruneProcess program, Func<bool> reached)
    {
        while (!reached() && !program.HasExited)
        {
            Thread.Sleep(1);
        }

        Assert.False(program.HasExited, "the process ended before the condition held");
    }

    /// <summary>Number of evaluations in the journal of a run, which another process may be writing.</summary>
    public static int Evaluations(string run) =>
        Path.Combine(run, "journal.jsonl") is var journal && File.Exists(journal) ? File.ReadLines(journal).Count() : 0;
}
