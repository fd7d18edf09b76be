using System.Globalization;
using EvoPrune.Host.Runs;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary>Where a command writes: words and tables for people, or with <c>--json</c> one document for programs.</summary>
/// <remarks>With <c>--json</c> standard output carries the document alone, and everything for people goes to standard error.</remarks>
internal sealed class Shell
{
    // Wide enough for the closing table when no terminal says how wide it is.
    private const int PipedWidth = 160;

    // What shells and other programs call the width of the terminal.
    private const string WidthVariable = "COLUMNS";
    private const int Narrowest = 20;

    public Shell(bool json)
    {
        IsJson = json;
        IsLive = json ? !Console.IsErrorRedirected : !Console.IsOutputRedirected;
        People = json ? Console.Error : Console.Out;
        Pretty = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(People) });
        if (!IsLive)
        {
            Pretty.Profile.Width = PipedWidth;
            Pretty.Profile.Capabilities.Ansi = false;
            Pretty.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        if (int.TryParse(Environment.GetEnvironmentVariable(WidthVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns >= Narrowest)
        {
            Pretty.Profile.Width = columns;
        }
    }

    /// <summary>Whether the command was asked for a JSON document.</summary>
    public bool IsJson { get; }

    /// <summary>Whether people watch on a terminal, where a line can be rewritten.</summary>
    public bool IsLive { get; }

    /// <summary>Plain text for people.</summary>
    public TextWriter People { get; }

    /// <summary>Tables for people.</summary>
    public IAnsiConsole Pretty { get; }

    /// <summary>What is odd about models and texts, and no error.</summary>
    public void Warn(IEnumerable<Problem> warnings)
    {
        foreach (var warning in warnings)
        {
            People.WriteLine($"warning: {warning}");
        }
    }

    /// <summary>The command's answer for programs; nothing unless <c>--json</c> was given.</summary>
    public void Document<T>(T value)
    {
        if (IsJson)
        {
            Console.Out.Write(Json.Document(value));
        }
    }
}
