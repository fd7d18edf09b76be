using System.Text;
using System.Text.Json;
using EvoPrune.Models.Profiling;

namespace EvoPrune.Host.Search;

/// <summary>One evaluation, as a line of the journal.</summary>
/// <param name="Search">The search of the run: <c>search</c>, or the name of a baseline that searches.</param>
/// <param name="Generation">Generation of the proposal.</param>
/// <param name="Individual">Place of the proposal in its generation.</param>
/// <param name="Genome">The gene values.</param>
/// <param name="Tokens">Calibration tokens scored.</param>
/// <param name="Values">One value per fitness entry in the order of the experiment; null if the evaluation failed.</param>
/// <param name="Failure">Why the evaluation failed, or null.</param>
/// <param name="Seconds">Computing time of the evaluation.</param>
/// <param name="Device">The device it was computed on.</param>
/// <param name="Batch">Key of the random minibatch; null for the first windows or all of them.</param>
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
    /// <summary>In a race, the window scores of every fitness.</summary>
    public IReadOnlyList<IReadOnlyList<double>?>? Windows { get; init; }
}

/// <summary>The append-only record of a run: one evaluation per line, on the disk before it is used.</summary>
/// <remarks>Resuming reads it back and drops a last line that a crash has torn. Safe for use by several workers.</remarks>
internal sealed class Journal : IDisposable
{
    private const string Advice = "The journal was changed by something else; restore it, or start the run anew.";

    private readonly Lock gate = new();
    private readonly Stream stream;

    /// <summary>Appends to a stream that is positioned at its end.</summary>
    public Journal(Stream stream) => this.stream = stream;

    /// <summary>Opens a journal for appending behind its last complete line, and returns its entries.</summary>
    /// <exception cref="InputException">A line before the last one is damaged.</exception>
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

    /// <summary>The complete entries of a journal that another process may be writing.</summary>
    /// <exception cref="InputException">A line before the last one is damaged.</exception>
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
            // .NET throws this for a write beyond the file size limit; for the run it is a full disk like any other.
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
            var beginning = Encoding.UTF8.GetString(line[..Math.Min(80, line.Length)]);
            throw new InputException(
                $"this line of the journal cannot be read ({JsonFault.Reason(exception)}): {beginning}", $"{path}:{number}", Advice);
        }
    }
}
