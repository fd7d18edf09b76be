using System.Text.Json;
using EvoPrune.Models.Files;
using EvoPrune.Models.Tokenizers.Added;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>Reads from the post-processor of a tokenizer.json what ids it puts around a text.</summary>
internal static class FrameReader
{
    private const string Supported = "Sequence, TemplateProcessing, BertProcessing, RobertaProcessing and ByteLevel";

    /// <exception cref="InputException">Malformed, not supported, or its tokens have other ids elsewhere.</exception>
    public static SpecialFrame Read(Section? section, IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added)
    {
        if (section is null)
        {
            return SpecialFrame.None;
        }

        var known = new HashSet<int>(vocabulary.Values.Concat(added.Select(token => token.Id)));
        var frame = Read(section);
        return frame.Before.Concat(frame.After).All(known.Contains)
            ? frame
            : throw section.Wrong("A special token has an id that no token has.");
    }

    private static SpecialFrame Read(Section section) => section.Type switch
    {
        "ByteLevel" => section.Without("add_prefix_space", "trim_offsets", "use_regex").Done(SpecialFrame.None),
        "TemplateProcessing" => section.Without("pair").Done(Template(section)),
        "BertProcessing" => section.Done(Pair(section)),
        "RobertaProcessing" => section.Without("trim_offsets", "add_prefix_space").Done(Pair(section)),
        "Sequence" => section.Done(section.Objects("processors").Select(Read).Aggregate(SpecialFrame.None, (inner, outer) =>
            new([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After]))),
        _ => throw section.Unsupported("post-processor", Supported),
    };

    private static SpecialFrame Pair(Section section) => new([Id(section, "cls")], [Id(section, "sep")]);

    private static int Id(Section section, string name) =>
        section.List(name, "a token with its id") is [{ ValueKind: JsonValueKind.String }, var id] && JsonInput.Integer(id) is >= 0 and var value
            ? value
            : throw section.WrongSetting(name, "a token with its id");

    private static SpecialFrame Template(Section section)
    {
        List<int> before = [], after = [];
        var (ids, current) = (section.ObjectOrNull("special_tokens"), before);
        foreach (var item in section.Objects("single"))
        {
            if (item.ObjectOrNull("SpecialToken") is { } special)
            {
                current.AddRange(special.Without("type_id").Done(Ids(section, ids, special.Text("id"))));
            }
            else if (item.ObjectOrNull("Sequence") is { } sequence && sequence.Without("type_id").Done(sequence.Text("id")) == "A" && current == before)
            {
                current = after;
            }
            else
            {
                throw section.Wrong("The template 'single' must have special tokens around one sequence A.");
            }

            item.Done(current);
        }

        return current == after ? new(before, after) : throw section.Wrong("The template 'single' has no sequence A.");
    }

    private static List<int> Ids(Section section, Section? tokens, string name)
    {
        var token = tokens?.ObjectOrNull(name) ?? throw section.Wrong($"'{name}' is not among the special_tokens.");
        return token.Without("id", "tokens").Done(token.List("ids").Select(id =>
            JsonInput.Integer(id) is >= 0 and var value ? value : throw token.WrongSetting("ids", "a list of ids")).ToList());
    }
}
