using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EvoPrune.Models.Profiling;

/// <summary>Measures where the time goes, for listeners of the meter. Without a listener it costs next to nothing.</summary>
/// <remarks>Phases do not overlap on a thread. On a GPU a phase takes the time to hand its work over, not to compute it.</remarks>
public static class Phases
{
    /// <summary>The meter. Its instruments are <c>seconds</c>, tagged with the phase, and <c>operations</c>.</summary>
    public const string Meter = "EvoPrune";

    /// <summary>Reading texts and choosing calibration windows.</summary>
    public const string Text = "texts and calibration";

    /// <summary>Reading the weights of blocks that do not stay in memory.</summary>
    public const string Reading = "weights from the file";

    /// <summary>Running layers to measure their inputs.</summary>
    public const string Statistics = "activation statistics";

    /// <summary>Pruning weights.</summary>
    public const string Pruning = "pruning";

    /// <summary>Training candidates before they are scored.</summary>
    public const string Finetuning = "finetuning";

    /// <summary>Attention and feed-forward sublayers.</summary>
    public const string Blocks = "blocks";

    /// <summary>Hidden states to logits.</summary>
    public const string Head = "head";

    /// <summary>Asking and telling the optimizer.</summary>
    public const string Optimizer = "optimizer";

    /// <summary>Writing evaluations to the disk.</summary>
    public const string Journal = "journal";

    private static readonly Meter Instruments = new(Meter);
    private static readonly Counter<double> Seconds = Instruments.CreateCounter<double>("seconds", "s");
    private static readonly Counter<double> Operations = Instruments.CreateCounter<double>("operations", "{operation}");

    /// <summary>Times a phase until it is disposed of.</summary>
    public static Span Time(string phase) => new(phase, Seconds.Enabled ? Stopwatch.GetTimestamp() : 0);

    /// <summary>Counts the multiplications and additions of matrix products.</summary>
    internal static void Count(double operations)
    {
        if (Operations.Enabled)
        {
            Operations.Add(operations);
        }
    }

    /// <summary>A phase under way.</summary>
    public readonly ref struct Span(string phase, long start) : IDisposable
    {
        /// <summary>Ends it.</summary>
        public void Dispose()
        {
            if (start != 0)
            {
                Seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("phase", phase));
            }
        }
    }
}
