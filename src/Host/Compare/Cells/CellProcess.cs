using System.Diagnostics;
using System.Globalization;
using EvoPrune.Host.Cli;
using EvoPrune.Host.Compare.Format;

namespace EvoPrune.Host.Compare.Cells;

/// <summary>Starts this program once more, for one cell: whatever happens to that process, the others go on.</summary>
/// <param name="file">The comparison file.</param>
/// <param name="settings">Settings of the command line.</param>
/// <param name="output">The folder of the comparison.</param>
/// <param name="plugins">Plugin folders of the command line.</param>
/// <param name="shares">What of the machine one cell may use.</param>
internal sealed class CellProcess(string file, IReadOnlyList<string> settings, string output, IReadOnlyList<string> plugins, CellShares shares)
{
    private const int KeptLines = 20;

    /// <summary>Runs a cell to its end; null, or why it failed.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="progress">Told the last line that the cell said.</param>
    /// <param name="cancellation">Lets the cell finish what it is measuring, then ends it.</param>
    public async Task<string?> Run(Cell cell, Action<string> progress, CancellationToken cancellation)
    {
        using var process = Process.Start(Start(cell)) ?? throw new InvalidOperationException("the process of a cell could not be started");
        using var stop = cancellation.Register(process.StandardInput.Close);
        var errors = Keep(process.StandardError, _ => { });
        await Keep(process.StandardOutput, progress);
        var said = await errors;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode switch
        {
            0 => null,
            Failure.Cancelled => "cancelled",
            > 128 and var code when said.Count == 0 => $"its process was ended by signal {code - 128}",
            var code => said.Count > 0 ? Reason(said) : $"its process ended with code {code}",
        };
    }

    private ProcessStartInfo Start(Cell cell)
    {
        string[] arguments =
        [
            "compare", file, "--cell", cell.Name, "--out", output, "--workers", Number(shares.Workers), "--threads", Number(shares.Threads), "--cache", Number(shares.CacheMegabytes),
            .. settings.SelectMany(setting => new[] { "--set", setting }), .. plugins.SelectMany(folder => new[] { "--plugins", folder }),
        ];
        // A published program is its own executable; otherwise it is an assembly that "dotnet", or a test's host, runs.
        var (own, path) = (typeof(CellProcess).Assembly.Location, Environment.ProcessPath);
        var name = Path.GetFileNameWithoutExtension(path);
        return new(name is "dotnet" or "evoprune" ? path! : "dotnet", name == "evoprune" ? arguments : [own, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // "failed: Type: message" and advice for developers are how a command ends; a table wants the message.
    private static string Reason(IReadOnlyList<string> said)
    {
        const string failed = "failed: ";
        var line = said.LastOrDefault(text => text.StartsWith(failed, StringComparison.Ordinal));
        return line is null ? string.Join(' ', said.Select(text => text.Trim())) : line[failed.Length..];
    }

    private static async Task<IReadOnlyList<string>> Keep(StreamReader reader, Action<string> tell)
    {
        var last = new Queue<string>();
        while (await reader.ReadLineAsync() is { } line)
        {
            last.Enqueue(line);
            if (last.Count > KeptLines)
            {
                last.Dequeue();
            }

            tell(line);
        }

        return [.. last];
    }
}
