using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EvoPrune.Host.Tasks;

/// <summary>Changes of a document that a template cannot say; each adds fields to it.</summary>
internal enum Preprocess
{
    /// <summary>No change.</summary>
    None,

    /// <summary>Adds <c>query</c> and <c>choices</c>: activity, context and endings without the marks of WikiHow.</summary>
    Hellaswag,

    /// <summary>Adds <c>before</c> and <c>after</c>: the sentence around its first <c>_</c>.</summary>
    Winogrande,

    /// <summary>Adds <c>context</c> and <c>last</c>: the text before its last space, and behind it.</summary>
    LastWord,
}

/// <summary>Carries out <see cref="Preprocess"/> as EleutherAI's lm-evaluation-harness does, with its oddities.</summary>
internal static partial class Preprocessing
{
    /// <summary>The document with the added fields.</summary>
    /// <exception cref="TemplateException">The document lacks a field.</exception>
    public static JsonObject Apply(this Preprocess kind, JsonObject document) => kind switch
    {
        Preprocess.Hellaswag => Hellaswag(document),
        Preprocess.Winogrande => Winogrande(document),
        Preprocess.LastWord => LastWord(document),
        _ => document,
    };

    private static JsonObject Hellaswag(JsonObject document)
    {
        var context = $"{Text(document, "ctx_a")} {Capitalized(Text(document, "ctx_b"))}";
        return With(document, ("query", Cleaned($"{Text(document, "activity_label")}: {context}")), ("choices",
            new JsonArray([.. FieldPath.Of("endings[]").Find(document)?.Select(ending => (JsonNode)Cleaned(ending))
                ?? throw Missing("endings[]")])));
    }

    private static JsonObject Winogrande(JsonObject document)
    {
        var sentence = Text(document, "sentence");
        var gap = sentence.IndexOf('_', StringComparison.Ordinal);
        return gap < 0 ? throw new TemplateException("the sentence has no '_'")
            : With(document, ("before", sentence[..gap]), ("after", PythonText.Strip(sentence[(gap + 1)..])));
    }

    private static JsonObject LastWord(JsonObject document)
    {
        var text = Text(document, "text");
        var space = text.LastIndexOf(' ');
        return With(document, ("context", text[..Math.Max(0, space)]), ("last", text[(space + 1)..]));
    }

    // Nothing is stripped after the marks are gone, so some endings keep a leading space.
    private static string Cleaned(string text) =>
        Bracketed().Replace(PythonText.Strip(text).Replace(" [title]", ". ", StringComparison.Ordinal), "")
            .Replace("  ", " ", StringComparison.Ordinal);

    // Python's capitalize: all but the first character in lower case.
    private static string Capitalized(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        var first = text.EnumerateRunes().First().Utf16SequenceLength;
        return CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text[..first]) + LowerCase(text[first..]);
    }

#pragma warning disable CA1308 // The published preprocessing asks for lower case.
    private static string LowerCase(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308

    private static string Text(JsonObject document, string field) =>
        FieldPath.Of(field).Find(document) is [var text] ? text : throw Missing(field);

    private static JsonObject With(JsonObject document, params (string Key, JsonNode Value)[] added)
    {
        var copy = document.DeepClone().AsObject();
        foreach (var (key, value) in added)
        {
            copy[key] = value;
        }

        return copy;
    }

    private static TemplateException Missing(string field) => new($"there is no field {field}, which the preprocessing needs");

    [GeneratedRegex(@"\[.*?\]")]
    private static partial Regex Bracketed();
}
