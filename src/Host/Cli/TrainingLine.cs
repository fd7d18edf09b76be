using System.Diagnostics;
using System.Globalization;
using EvoPrune.Models.Training;

namespace EvoPrune.Host.Cli;

/// <summary>Shows a training as it goes: one line that is rewritten on a terminal, a line now and then elsewhere.</summary>
internal sealed class TrainingLine(Shell shell, long tokens, long before)
{
    private readonly TimeSpan refresh = TimeSpan.FromSeconds(shell.IsLive ? 0.1 : 10);
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan shown;

    /// <summary>Shows a step, if it is time; the last one always.</summary>
    public void Show(TrainingStep step)
    {
        if (watch.Elapsed - shown < refresh && step.Tokens < tokens)
        {
            return;
        }

        shown = watch.Elapsed;
        var speed = (step.Tokens - before) / watch.Elapsed.TotalSeconds;
        string Line(int width) => LiveText.Of(width,
        [
            (5, string.Create(CultureInfo.InvariantCulture, $"finetuning: {step.Tokens:N0}/{tokens:N0} tokens")),
            (4, string.Create(CultureInfo.InvariantCulture, $"loss {step.Loss:0.000}")),
            (1, string.Create(CultureInfo.InvariantCulture, $"rate {step.LearningRate:0.0e+0}")),
            (2, string.Create(CultureInfo.InvariantCulture, $"{speed:0} tokens/s")),
            (3, string.Create(CultureInfo.InvariantCulture, $"{(tokens - step.Tokens) / speed:0} s left")),
        ]);
        if (shell.IsLive)
        {
            shell.People.Write($"\r\u001b[2K{Line(shell.Pretty.Profile.Width)}");
        }
        else
        {
            shell.People.WriteLine(Line(int.MaxValue));
        }
    }

    /// <summary>Leaves the last line standing and goes to the next.</summary>
    public void Close()
    {
        if (shell.IsLive && shown > TimeSpan.Zero)
        {
            shell.People.WriteLine();
        }
    }
}
