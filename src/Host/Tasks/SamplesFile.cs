using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EvoPrune.Host.Tasks;

/// <summary>The record of finished documents: one line each, appended as they finish, so that a run goes on after them.</summary>
/// <remarks>
/// Each task has a line with its protocol before those of its documents. A last line that was torn is dropped. Safe for use by several
/// workers.
/// </remarks>
internal sealed class SamplesFile : IDisposable
{
    private const string Format = "evoprune-samples/1";

    private readonly Lock gate = new();
    private readonly FileStream stream;
    private readonly string path;
    private readonly Dictionary<string, Header> headers = [];
    private readonly Dictionary<string, Dictionary<int, DocumentScore>> finished = [];

    private SamplesFile(FileStream stream, string path) => (this.stream, this.path) = (stream, path);

    private sealed record Header(string Format, string Task, string Model, string Plan, TaskProtocol Protocol);

    private sealed record Sample(
        string Task, int Document, int? Gold, IReadOnlyList<double>? LogLikelihoods, IReadOnlyList<double>? Lengths,
        bool? Greedy, string? Failure);

    /// <summary>Opens or creates a file.</summary>
    /// <exception cref="InputException">It cannot be written, or has a damaged line before the last one.</exception>
    public static SamplesFile Open(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
            var file = new SamplesFile(stream, path);
            try
            {
                file.ReadAll();
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the file cannot be written: {exception.Message}", path, "Give --samples another file.");
        }
    }

    /// <summary>The documents of a task that are finished. Writes its protocol if it has none.</summary>
    /// <param name="task">The task.</param>
    /// <param name="model">Identity of the model.</param>
    /// <param name="plan">Identity of the plan.</param>
    /// <param name="protocol">How the task is measured.</param>
    /// <exception cref="InputException">The file has results of this task for another model, plan or protocol.</exception>
    public IReadOnlyDictionary<int, DocumentScore> Begin(string task, string model, string plan, TaskProtocol protocol)
    {
        var asked = new Header(Format, task, model, plan, protocol);
        if (!headers.TryGetValue(task, out var known))
        {
            headers.Add(task, asked);
            finished.Add(task, []);
            Write(asked);
        }
        else if (Difference(known, asked) is { } difference)
        {
            throw new InputException($"the results of {task} in this file are for {difference}", path,
                "Give --samples another file, or the same settings as before.");
        }

        return finished[task];
    }

    /// <summary>Appends finished documents, and waits until they are on the disk.</summary>
    public void Append(TaskDocuments documents, IReadOnlyList<DocumentScore> scores) =>
        Write([.. scores.Select(score => (object)SampleOf(documents.Task.Name, documents.Items[score.Document], score))]);

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static Sample SampleOf(string task, TaskDocument document, DocumentScore score) => new(
        task, document.Index, document.Gold, score.LogLikelihoods,
        [.. document.Choices.Select(choice => (double)TaskResult.Characters(choice))], score.Greedy, score.Failure);

    private static string? Difference(Header known, Header asked)
    {
        (string Name, string Known, string Asked)[] all =
        [
            ("model", known.Model, asked.Model), ("plan", known.Plan, asked.Plan),
            ("data", known.Protocol.Data, asked.Protocol.Data), ("task file", known.Protocol.Definition, asked.Protocol.Definition),
            ("documents", Number(known.Protocol.Documents), Number(asked.Protocol.Documents)),
            ("bos", known.Protocol.Bos, asked.Protocol.Bos), ("dtype", known.Protocol.Dtype, asked.Protocol.Dtype),
            ("device", known.Protocol.Device, asked.Protocol.Device), ("tokenizer", known.Protocol.Hash, asked.Protocol.Hash),
        ];
        return all.FirstOrDefault(each => each.Known != each.Asked) is { Name: { } name, Known: var before, Asked: var now }
            ? $"{name} {before}, and {now} is asked for" : null;

        static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private void Write(params object[] lines)
    {
        var bytes = lines.SelectMany(line => (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, line.GetType(), Json.Line), (byte)'\n'])
            .ToArray();
        lock (gate)
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
    }

    private void ReadAll()
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var (end, number) = (0, 0);
        while (Array.IndexOf(bytes, (byte)'\n', end) is >= 0 and var newline)
        {
            ReadLine(Encoding.UTF8.GetString(bytes, end, newline - end), ++number);
            end = newline + 1;
        }

        stream.SetLength(end);
        stream.Position = end;
    }

    private void ReadLine(string line, int number)
    {
        try
        {
            if (line.Contains("\"format\":", StringComparison.Ordinal))
            {
                var header = JsonSerializer.Deserialize<Header>(line, Json.Line)!;
                headers.Add(header.Task, header.Format == Format ? header : throw new JsonException($"its format is {header.Format}"));
                finished.Add(header.Task, []);
                return;
            }

            var sample = JsonSerializer.Deserialize<Sample>(line, Json.Line)!;
            var known = finished.GetValueOrDefault(sample.Task) ?? throw new JsonException("no protocol comes before it");
            known[sample.Document] = new(sample.Document, sample.LogLikelihoods, sample.Failure, sample.Greedy);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or NotSupportedException)
        {
            var reason = exception is JsonException fault ? JsonFault.Reason(fault) : exception.Message;
            throw new InputException($"this line is no result of a document ({reason}): {line[..Math.Min(80, line.Length)]}",
                string.Create(CultureInfo.InvariantCulture, $"{path}:{number}"), "Give --samples another file.");
        }
    }
}
