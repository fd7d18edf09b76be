using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace EvoPrune.Models.Hub;

/// <summary>Kinds of repositories on the Hugging Face hub.</summary>
public enum HubKind
{
    /// <summary>A model.</summary>
    Model,

    /// <summary>A data set.</summary>
    Dataset,
}

/// <summary>
/// The name of a model or a data set on the Hugging Face hub: <c>hf:org/name</c>, <c>hf:org/name@revision</c>,
/// <c>hf:datasets/org/name/config/split</c> or <c>hf:datasets/org/name@revision/config/split</c>.
/// </summary>
/// <param name="Kind">A model or a data set.</param>
/// <param name="Repository"><c>org/name</c>, or <c>name</c> for the oldest repositories.</param>
/// <param name="Revision">A branch, a tag, or a commit of 40 hexadecimal digits.</param>
/// <param name="Config">Configuration of a data set; null if none is given.</param>
/// <param name="Split">Split of a data set; null if none is given.</param>
public sealed partial record HubName(HubKind Kind, string Repository, string Revision, string? Config = null, string? Split = null)
{
    /// <summary>What every name begins with.</summary>
    public const string Prefix = "hf:";

    /// <summary>The revision that a name without one means.</summary>
    public const string MainRevision = "main";

    /// <summary>The branch on which the hub keeps every data set as Parquet files.</summary>
    public const string ParquetRevision = "refs/convert/parquet";

    private const string Datasets = "datasets/";

    private const string Forms = "Names are hf:ORG/NAME or hf:ORG/NAME@REVISION for models, and hf:datasets/ORG/NAME/CONFIG/SPLIT or "
        + "hf:datasets/ORG/NAME@REVISION/CONFIG/SPLIT for data sets.";

    /// <summary>Whether the revision is a commit, whose content never changes.</summary>
    public bool IsCommit => HubCache.IsCommit(Revision);

    /// <summary>The repository as routes and pages of the hub name it: <c>org/name</c> or <c>datasets/org/name</c>.</summary>
    public string Route => (Kind == HubKind.Dataset ? Datasets : "") + Repository;

    /// <summary>Whether a text is meant as the name of a repository, well-formed or not.</summary>
    public static bool IsMeant([NotNullWhen(true)] string? written) => written?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Reads a name.</summary>
    /// <param name="written">The name with its prefix.</param>
    /// <param name="where">Where it stands, for messages; null to show the name itself.</param>
    /// <exception cref="InputException">The name is not well-formed.</exception>
    public static HubName Parse(string written, string? where = null)
    {
        var match = Form().Match(written);
        string? Part(string group) => match.Groups[group] is { Success: true, Value: var value } ? value : null;
        var (repository, revision) = (Part("repository"), Part("revision"));
        if (!match.Success || !Ascii.IsValid(written) || !IsRepository(repository!) || (revision is not null && !IsRevision(revision)))
        {
            throw new InputException($"'{written}' is not a name on the Hugging Face hub.", where, Forms);
        }

        return new(Part("datasets") is null ? HubKind.Model : HubKind.Dataset, repository!, revision ?? MainRevision,
            Part("config"), Part("split"));
    }

    /// <summary>Reads the name of a model.</summary>
    /// <inheritdoc cref="Parse" path="/param"/>
    /// <exception cref="InputException">The name is not well-formed, or is that of a data set.</exception>
    public static HubName ParseModel(string written, string? where = null) => Parse(written, where) is { Kind: HubKind.Model } name ? name
        : throw new InputException($"'{written}' is a data set; expected a model.", where, Forms);

    /// <summary>Advice for a missing model folder, which may be a name that other tools accept.</summary>
    public static string Advice(string written) => Bare().IsMatch(written) && IsRepository(written)
        ? $"Models are folders, or names on the Hugging Face hub with '{Prefix}' before them: {Prefix}{written} is found once "
            + $"'evoprune fetch {Prefix}{written}' has downloaded it."
        : "Give the folder of a model in the Hugging Face layout, or a name on the hub such as hf:openai-community/gpt2.";

    /// <summary>Whether a revision can be a file name in the cache; the hub's own rules are git's.</summary>
    public static bool IsRevision(string revision) => revision.Split('/').All(part => RevisionPart().IsMatch(part));

    /// <summary>The name with its revision, unless that is <see cref="MainRevision"/>.</summary>
    public override string ToString() => Prefix + Route + (Revision == MainRevision ? "" : "@" + Revision)
        + (Config is null ? "" : $"/{Config}") + (Split is null ? "" : $"/{Split}");

    // Two hyphens stand for a slash in the cache.
    private static bool IsRepository(string name) => name.Length <= 96 && !name.Contains("--", StringComparison.Ordinal)
        && !name.Contains("..", StringComparison.Ordinal) && !name.EndsWith(".git", StringComparison.Ordinal)
        && !Datasets.StartsWith(name + "/", StringComparison.Ordinal);

    [GeneratedRegex("""
        ^hf:(?:
            (?<datasets>datasets/)(?<repository>\w[\w.-]*/\w[\w.-]*)
                (?:@(?<revision>refs/[\w.-]+/[\w.-]+|[^/@]+))?(?:/(?<config>[\w. +-]+))?(?:/(?<split>[\w.+-]+))?
          | (?!datasets/)(?<repository>\w[\w.-]*(?:/\w[\w.-]*)?)(?:@(?<revision>[^@]+))?
        )\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$")]
    private static partial Regex Bare();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.+-]*\z")]
    private static partial Regex RevisionPart();
}
