using System.CommandLine;
using EvoPrune.Host.Hub;
using EvoPrune.Host.Options;
using EvoPrune.Models.Hub;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Cli;

/// <summary>The options of <c>eval</c> for a text, which mean what those of experiments mean.</summary>
internal sealed class TextOptions
{
    private readonly Option<string[]> text = new("--text")
    {
        Description = "The text to score: a plain text file, or a file of rows (.jsonl, .csv, .parquet, .arrow), each also with .gz or "
            + ".zst; a pattern such as 'c4/*.jsonl.gz', or hf:datasets/... in the hub's cache. Repeatable.",
        HelpName = "FILE...",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> fieldName = new("--field")
    {
        Description = $"The field of the rows that has the text. Default: {TextSource.UsualField}.",
        HelpName = "NAME",
    };

    private readonly Option<DocumentMode?> documents = CommonOptions.Choice<DocumentMode>("--documents",
        "joined: documents are joined by blank lines. separate: no window spans two documents. Default: rows are joined, and plain text "
            + "is taken as it is.");

    private readonly Option<int?> most = CommonOptions.Count("--max-documents", "Documents to read at most. Default: all.");

    /// <summary>The option that names the text.</summary>
    public Option<string[]> Text => text;

    /// <summary>The options that say what of it is read.</summary>
    public IReadOnlyList<System.CommandLine.Option> Others => [fieldName, documents, most];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(text);
        foreach (var option in Others)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether a text is named.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(text)!.Length > 0;

    /// <summary>The text that is named.</summary>
    /// <exception cref="InputException">
    /// A pattern matches no file, a file is named twice, or the hub's cache does not have a split.
    /// </exception>
    public TextSource Read(ParseResult parsed)
    {
        string[] files = [.. parsed.GetValue(text)!.SelectMany(Files)];
        return files.GroupBy(Path.GetFullPath).FirstOrDefault(same => same.Count() > 1) is { Key: var twice }
            ? throw new InputException("--text: this file is named twice", twice, "Name every file once.")
            : new(new TextFiles(files))
            {
                Field = parsed.GetValue(fieldName), Documents = parsed.GetValue(documents), MaxDocuments = parsed.GetValue(most),
            };
    }

    private static IReadOnlyList<string> Files(string given)
    {
        if (HubName.IsMeant(given))
        {
            return HubTexts.Files(given);
        }

        return !TextFilesConverter.IsPattern(given) ? [given]
            : TextFilesConverter.Matches(Path.GetFullPath(given)) is { Count: > 0 } matches ? matches
            : throw new InputException($"--text: no file matches '{given}'", null,
                "* stands for any characters but /, and ** for folders.");
    }
}
