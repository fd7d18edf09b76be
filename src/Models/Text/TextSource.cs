namespace EvoPrune.Models.Text;

/// <summary>The files of a text, in order.</summary>
/// <param name="Paths">Their paths, at least one.</param>
public sealed record TextFiles(IReadOnlyList<string> Paths)
{
    /// <summary>For messages: the name of the file, and how many more there are.</summary>
    public string Name => Path.GetFileName(Paths[0]) + (Paths.Count > 1 ? $" and {Paths.Count - 1} more" : "");

    /// <summary>The place for messages: the path of the only file, or the first one and how many more there are.</summary>
    public string Where => Paths[0] + (Paths.Count > 1 ? $" and {Paths.Count - 1} more" : "");

    /// <summary>One file.</summary>
    public static implicit operator TextFiles(string path) => new([path]);

    /// <summary>Whether the paths are the same, in the same order.</summary>
    public bool Equals(TextFiles? other) => other is not null && Paths.SequenceEqual(other.Paths);

    /// <inheritdoc/>
    public override int GetHashCode() => Paths.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Paths);
}

/// <summary>How the documents of a text make token windows.</summary>
public enum DocumentMode
{
    /// <summary>Joined by blank lines into one text, as EvoPress and SparseGPT join WikiText.</summary>
    Joined,

    /// <summary>Each on its own: no window spans two documents.</summary>
    Separate,
}

/// <summary>A text: its files, and what of them is read.</summary>
/// <param name="Files">Plain text, or files of rows (<see cref="DataFile"/>); compressed ones too.</param>
/// <remarks>
/// A row is a document. A plain text file is one document; with <see cref="DocumentMode.Joined"/>, each of its lines is one, so that
/// WikiText's raw files give the text that its data set gives.
/// </remarks>
public sealed record TextSource(TextFiles Files)
{
    /// <summary>The field with the text if no other is named.</summary>
    public const string UsualField = "text";

    /// <summary>The field of the rows that has the text; null for the usual one.</summary>
    public string? Field { get; init; }

    /// <summary>How documents make windows; null for joined, and for plain text as it is.</summary>
    public DocumentMode? Documents { get; init; }

    /// <summary>The documents to read at most; null for all.</summary>
    public int? MaxDocuments { get; init; }

    /// <summary>Refuses options without effect on these files.</summary>
    /// <exception cref="InputException">A field is named, but no file has rows.</exception>
    public void RequireEffect()
    {
        if (Field is not null && !Files.Paths.Any(DataFile.HasRows))
        {
            throw new InputException($"The field '{Field}' is named, but plain text has no fields.", Files.Where,
                $"Leave field out, or give {DataFile.Extensions}.");
        }
    }
}
