using System.Text.Json;
using EvoPrune.Models.Files;
using EvoPrune.Models.Tokenizers.Added;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>What tokenizer_config.json says beside the older vocabulary files, which hold nothing but tokens.</summary>
internal sealed class TokenizerSettings
{
    public const string FileName = "tokenizer_config.json";

    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"];

    private readonly Section section;
    private readonly bool exists;

    private TokenizerSettings(Section section, bool exists) => (this.section, this.exists) = (section, exists);

    /// <summary>Reads the settings of a folder; a missing file says nothing.</summary>
    /// <exception cref="InputException">The file is not JSON.</exception>
    public static TokenizerSettings Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        using var empty = JsonDocument.Parse("{}");
        return File.Exists(path)
            ? new(new(path, "", JsonInput.ReadObject(path)), exists: true)
            : new(new(path, "", empty.RootElement.Clone()), exists: false);
    }

    /// <summary>A switch.</summary>
    public bool Flag(string name, bool otherwise) => section.Flag(name, otherwise);

    /// <summary>The spelling of the token of a role such as <c>bos_token</c>: a string, or an object that says more about it.</summary>
    public string? Spelling(string role) => section.Find(role)?.ValueKind switch
    {
        null => null,
        JsonValueKind.Object => section.Object(role).Text("content"),
        _ => section.Text(role),
    };

    /// <summary>The spellings of all tokens that have a role; the usual ones where the file is missing.</summary>
    public IEnumerable<string> Spellings(params IEnumerable<string> usual) => exists ? Roles.Select(Spelling).OfType<string>() : usual;

    /// <summary>The added tokens: those of <c>added_tokens_decoder</c>, and the special ones that are in the vocabulary.</summary>
    /// <param name="vocabulary">Ids of tokens.</param>
    /// <param name="special">Spellings of special tokens.</param>
    /// <exception cref="InputException">An entry is malformed.</exception>
    public IReadOnlyList<AddedToken> Added(IReadOnlyDictionary<string, int> vocabulary, IEnumerable<string> special)
    {
        var added = new OrderedDictionary<string, AddedToken>(StringComparer.Ordinal);
        if (section.ObjectOrNull("added_tokens_decoder") is { } listed)
        {
            foreach (var name in listed.Names)
            {
                var token = AddedTokenReader.One(listed.Object(name), Id(listed, name));
                if (!added.TryAdd(token.Content, token) || (vocabulary.TryGetValue(token.Content, out var id) && id != token.Id))
                {
                    throw listed.Wrong($"The added token '{token.Content}' has the id {name}, and another one.");
                }
            }
        }

        foreach (var spelling in special)
        {
            if (vocabulary.TryGetValue(spelling, out var id))
            {
                added.TryAdd(spelling, new(spelling, id));
            }
        }

        return [.. added.Values];
    }

    private static int Id(Section listed, string name) =>
        int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) && id <= Vocabularies.HighestId
            ? id
            : throw listed.Wrong($"'{name}' is no id.");
}
