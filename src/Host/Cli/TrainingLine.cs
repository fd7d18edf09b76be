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
        var text = string.Create(CultureInfo.InvariantCulture,
            $"finetuning: {step.Tokens:N0}/{tokens:N0} tokens, loss {step.Loss:0.000}, rate {step.LearningRate:0.0e+0}, {speed:0} tokens/s, {(tokens - step.Tokens) / speed:0} s left");
        if (shell.IsLive)
        {
            shell.People.Write($"\r\u001b[2K{text}");
        }
        else
        {
            shell.People.WriteLine(text);
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
