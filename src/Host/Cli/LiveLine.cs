using System.Diagnostics;
using System.Globalization;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Cli;

/// <summary>Shows a search as it goes: one line that is rewritten on a terminal, one line per generation elsewhere.</summary>
internal sealed class LiveLine(Shell shell, RunLog log) : ISearchObserver
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan shown;
    private SearchProgress? last;
    private int? planned;
    private int measured;

    public void Started(string search, int? plannedProposals)
    {
        lock (gate)
        {
            (planned, measured, last) = (plannedProposals, 0, null);
            watch.Restart();
            shown = TimeSpan.Zero;
        }
    }

    public void Evaluated(Outcome outcome)
    {
        lock (gate)
        {
            measured++;
            if (shell.IsLive && last is not null && watch.Elapsed - shown > Refresh)
            {
                Rewrite();
            }
        }
    }

    public void GenerationDone(SearchProgress progress)
    {
        lock (gate)
        {
            last = progress;
            log.WriteLine(Describe());
            if (shell.IsLive)
            {
                Rewrite();
            }
            else
            {
                shell.People.WriteLine(Describe());
            }
        }
    }

    /// <summary>Leaves the last line standing and goes to the next.</summary>
    public void Close()
    {
        if (shell.IsLive && last is not null)
        {
            shell.People.WriteLine();
        }
    }

    private void Rewrite()
    {
        shown = watch.Elapsed;
        shell.People.Write($"\r\u001b[2K{Describe(shell.Pretty.Profile.Width)}");
    }

    private string Describe(int width = int.MaxValue)
    {
        var (search, generation, counts, best) = last!;
        var done = counts.Evaluations + counts.CacheHits;
        return LiveText.Of(width,
        [
            (7, string.Create(CultureInfo.InvariantCulture, $"{search}: generation {generation + 1}")),
            (5, string.Create(CultureInfo.InvariantCulture, $"{counts.Evaluations}{(planned is { } all ? $"/{all}" : "")} evaluations")),
            (6, best is null ? "" : $"best {best.Metric.Name} {best.Metric.Show(best.Value)}"),
            (1, string.Create(CultureInfo.InvariantCulture, $"{counts.TokensEvaluated / 1000.0:0.#} k tokens")),
            (0, counts.TokensTrained > 0 ? string.Create(CultureInfo.InvariantCulture, $"{counts.TokensTrained / 1000.0:0.#} k trained") : ""),
            (3, counts.Failed > 0 ? $"{counts.Failed} failed" : ""),
            (2, last!.Replayed > 0 ? $"{last.Replayed} replayed from the journal" : ""),
            (4, TimeLeft(done)),
        ]);
    }

    // Only fresh measurements take time: what a resumed run finds in its journal must not make the rest look quick.
    private string TimeLeft(int done) =>
        planned is { } all && measured > 0 && all > done
            ? $"{Duration(watch.Elapsed / measured * (all - done))} left"
            : "";

    private static string Duration(TimeSpan time) =>
        time.TotalMinutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : time.TotalHours < 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min");
}
