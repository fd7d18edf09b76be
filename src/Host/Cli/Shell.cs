using System.Globalization;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary>The output of a command: text and tables, or one JSON document with <c>--json</c>.</summary>
/// <remarks>With <c>--json</c> the document alone goes to standard output, and text and tables go to standard error.</remarks>
internal sealed class Shell
{
    // Wide enough for the closing table when the output is no terminal.
    private const int PipedWidth = 160;

    // The usual environment variable for the width of the terminal.
    private const string WidthVariable = "COLUMNS";
    private const int Narrowest = 20;

    public Shell(bool json)
    {
        IsJson = json;
        IsLive = json ? !Console.IsErrorRedirected : !Console.IsOutputRedirected;
        Output = json ? Console.Error : Console.Out;
        Terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Output) });
        if (!IsLive)
        {
            Terminal.Profile.Width = PipedWidth;
            Terminal.Profile.Capabilities.Ansi = false;
            Terminal.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        if (int.TryParse(Environment.GetEnvironmentVariable(WidthVariable), NumberStyles.None, CultureInfo.InvariantCulture,
            out var columns) && columns >= Narrowest)
        {
            Terminal.Profile.Width = columns;
        }
    }

    /// <summary>Whether the command was asked for a JSON document.</summary>
    public bool IsJson { get; }

    /// <summary>Whether the output is a terminal, where a line can be rewritten.</summary>
    public bool IsLive { get; }

    /// <summary>Writes plain text.</summary>
    public TextWriter Output { get; }

    /// <summary>Writes tables, and knows the width of the terminal.</summary>
    public IAnsiConsole Terminal { get; }

    /// <summary>Shows warnings about models and texts.</summary>
    public void Warn(IEnumerable<Problem> warnings)
    {
        foreach (var warning in warnings)
        {
            Output.WriteLine($"warning: {warning}");
        }
    }

    /// <summary>Writes the JSON document of the command. Does nothing without <c>--json</c>.</summary>
    public void Document<T>(T value)
    {
        if (IsJson)
        {
            Console.Out.Write(Json.Document(value));
        }
    }
}

/// <summary>
/// Fits a line to the width of the terminal, since a wrapped line cannot be rewritten in place. Never cuts inside a number.
/// </summary>
internal static class LiveText
{
    private const string Cut = " ...";

    /// <summary>Joins the parts with commas and leaves out the least important ones that do not fit.</summary>
    public static string Of(int width, params IEnumerable<(int Importance, string Text)> parts)
    {
        List<(int Importance, string Text)> shown = [.. parts.Where(part => part.Text.Length > 0)];
        string Line() => string.Join(", ", shown.Select(part => part.Text));
        while (Line().Length >= width && shown.Count > 1)
        {
            shown.Remove(shown.MinBy(part => part.Importance));
        }

        return Fit(Line(), width);
    }

    /// <summary>Cuts a long text between two words.</summary>
    public static string Fit(string text, int width)
    {
        if (text.Length < width)
        {
            return text;
        }

        var end = text.LastIndexOf(' ', Math.Max(0, width - Cut.Length - 1));
        return end > 0 ? text[..end].TrimEnd(',', ';', ':') + Cut : "...";
    }
}

/// <summary>Turns SIGINT and SIGTERM into a cancellation until it is disposed.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource cancellation;
    private readonly PosixSignalRegistration interrupt, terminate;

    public Interruption(CancellationTokenSource cancellation)
    {
        this.cancellation = cancellation;
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
    }

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
    }

    // The process must not end here, because running measurements are finished first.
    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        cancellation.Cancel();
    }
}
