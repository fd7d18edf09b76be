using System.Text;
using System.Text.Json;
using EvoPrune.Models;

namespace EvoPrune.Host.Runs;

/// <summary>One evaluation as it stands in the journal.</summary>
/// <param name="Search">Which search of the run: <c>search</c>, or the name of a baseline that searches.</param>
/// <param name="Generation">Generation of the proposal.</param>
/// <param name="Individual">Place of the proposal in its generation.</param>
/// <param name="Genome">The gene values.</param>
/// <param name="Tokens">Calibration tokens scored.</param>
/// <param name="Values">One value per fitness entry, in the experiment's order; null if the evaluation failed.</param>
/// <param name="Failure">Why the evaluation failed, or null.</param>
/// <param name="Seconds">Wall time of the evaluation.</param>
/// <param name="Device">Where it was computed.</param>
/// <param name="Batch">Key of the random minibatch that was scored; null for the first windows, or all.</param>
/// <param name="Trained">Tokens that the candidate was finetuned on before; null for none.</param>
public sealed record JournalEntry(
    string Search,
    int Generation,
    int Individual,
    IReadOnlyList<double> Genome,
    long Tokens,
    IReadOnlyList<double>? Values,
    string? Failure,
    double Seconds,
    string Device,
    long? Batch = null,
    long? Trained = null)
{
    /// <summary>In a race, per fitness the numbers of the windows that its value is made of.</summary>
    public IReadOnlyList<IReadOnlyList<double>?>? Windows { get; init; }
}

/// <summary>The append-only record of a run: one evaluation per line, on the disk before anything is built on it.</summary>
/// <remarks>Resuming reads it back; a last line that a crash tore is dropped. Safe for use by several workers.</remarks>
internal sealed class Journal : IDisposable
{
    private readonly Lock gate = new();
    private readonly Stream stream;

    /// <summary>Appends to a stream that stands at its end.</summary>
    public Journal(Stream stream) => this.stream = stream;

    /// <summary>Opens the journal of a run for appending, behind its last whole line, and gives the entries it holds.</summary>
    /// <exception cref="InputException">A line before the last one is broken.</exception>
    public static (Journal Journal, IReadOnlyList<JournalEntry> Entries) Open(string path)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
        try
        {
            var (entries, end) = Read(stream, path);
            stream.SetLength(end);
            stream.Position = end;
            return (new(stream), entries);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The whole entries of a journal that somebody else may be writing.</summary>
    /// <exception cref="InputException">A line before the last one is broken.</exception>
    public static IReadOnlyList<JournalEntry> ReadAll(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException("this run has no journal.", path, "Restore it, or start the run anew.");
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Read(stream, path).Entries;
    }

    /// <summary>Appends an entry and waits until it is on the disk.</summary>
    public void Append(JournalEntry entry)
    {
        using var span = Phases.Time(Phases.Journal);
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, Json.Line);
        try
        {
            lock (gate)
            {
                stream.Write([.. line, (byte)'\n']);
                (stream as FileStream)?.Flush(flushToDisk: true);
            }
        }
        catch (ArgumentOutOfRangeException exception)
        {
            // So .NET calls a write beyond the largest size that a file may have here; for the run it is a full disk like any other.
            throw new IOException($"the journal cannot grow any further: {exception.Message}", exception);
        }
    }

    public void Dispose() => stream.Dispose();

    private static (List<JournalEntry> Entries, long End) Read(Stream stream, string path)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var entries = new List<JournalEntry>();
        var end = 0;
        while (Array.IndexOf(bytes, (byte)'\n', end) is >= 0 and var newline)
        {
            entries.Add(Parse(bytes.AsSpan(end, newline - end), path, entries.Count + 1));
            end = newline + 1;
        }

        return (entries, end);
    }

    private static JournalEntry Parse(ReadOnlySpan<byte> line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalEntry>(line, Json.Line) ?? throw new JsonException("nothing is written");
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"this line of the journal cannot be read ({JsonFault.Reason(exception)}): {Encoding.UTF8.GetString(line[..Math.Min(80, line.Length)])}",
                $"{path}:{number}",
                "The journal was changed by something else; restore it, or start the run anew.");
        }
    }
}
