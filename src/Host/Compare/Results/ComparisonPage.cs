using System.Text.Json;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Compare.Results;

/// <summary>The page of a comparison: one file that opens from the disk, with the charting library and the figures in it.</summary>
internal static class ComparisonPage
{
    /// <summary>Where in the template the figures go; web/index.html has it.</summary>
    public const string Place = "{{comparison}}";

    private const string Template = "compare.html";

    /// <summary>The page, or null where no template was built.</summary>
    public static string? Write(ComparisonResult result) => Find(AppContext.BaseDirectory) is { } file ? Fill(File.ReadAllText(file), result) : null;

    /// <summary>The template with the figures in it, written so that no text of theirs can end the script that they stand in.</summary>
    public static string Fill(string template, ComparisonResult result) => template.Replace(
        Place, JsonSerializer.Serialize(result, Json.Line).Replace("<", "\\u003c", StringComparison.Ordinal), StringComparison.Ordinal);

    /// <summary>The template that belongs to a host: in <c>web</c> beside it, or beside the <c>bin</c> that it was built into.</summary>
    private static string? Find(string hostFolder)
    {
        for (var folder = new DirectoryInfo(hostFolder); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "web", Template) is var file && File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
