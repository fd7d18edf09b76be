using System.Globalization;
using System.Text.Json;
using EvoPrune.Models.Files;
using EvoPrune.Models.Tokenizers.Added;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>
/// What tokenizer_config.json and added_tokens.json say beside the older vocabulary files, which hold nothing but tokens.
/// </summary>
internal sealed class TokenizerSettings
{
    public const string FileName = "tokenizer_config.json";
    public const string AddedName = "added_tokens.json";

    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"];

    private readonly string folder;
    private readonly Section section;

    private TokenizerSettings(string folder, JsonElement settings) =>
        (this.folder, section) = (folder, new(Path.Combine(folder, FileName), "", settings));

    /// <summary>Reads the settings of a folder; a missing file says nothing.</summary>
    /// <exception cref="InputException">The file is not JSON.</exception>
    public static TokenizerSettings Read(string folder)
    {
        using var empty = JsonDocument.Parse("{}");
        var path = Path.Combine(folder, FileName);
        return new(folder, File.Exists(path) ? JsonInput.ReadPythonObject(path) : empty.RootElement.Clone());
    }

    /// <summary>A switch.</summary>
    public bool Flag(string name, bool otherwise) => section.Flag(name, otherwise);

    /// <summary>The spelling of the token of a role such as <c>bos_token</c>.</summary>
    public string? Spelling(string role) => Special(role)?.Content;

    /// <summary>
    /// The added tokens: those of <c>added_tokens_decoder</c> and of added_tokens.json, and of the special ones those that are in the
    /// vocabulary.
    /// </summary>
    /// <param name="vocabulary">Ids of tokens.</param>
    /// <param name="usual">Tokens of roles about which the file says nothing.</param>
    /// <exception cref="InputException">An entry is malformed.</exception>
    public IReadOnlyList<AddedToken> Added(
        IReadOnlyDictionary<string, int> vocabulary, params IReadOnlyList<(string Role, string Spelling)> usual)
    {
        var added = new OrderedDictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var token in Listed().Concat(InFileOfTheirOwn()))
        {
            if (vocabulary.TryGetValue(token.Content, out var id) && id != token.Id)
            {
                throw section.Wrong($"The added token '{token.Content}' has the id {token.Id}, but the vocabulary gives it {id}.");
            }

            added.TryAdd(token.Content, token);
        }

        var defaults = usual.Where(token => section.Find(token.Role) is null).Select(token => new AddedToken(token.Spelling, Id: 0));
        foreach (var token in Roles.Select(Special).OfType<AddedToken>().Concat(Additional()).Concat(defaults))
        {
            if (vocabulary.TryGetValue(token.Content, out var id))
            {
                added.TryAdd(token.Content, token with { Id = id });
            }
        }

        return [.. added.Values];
    }

    private IEnumerable<AddedToken> Listed() => section.ObjectOrNull("added_tokens_decoder") is not { } listed ? [] :
        listed.Names.Select(name => AddedTokenReader.One(
            listed.Object(name),
            int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= Vocabularies.HighestId
                ? id
                : throw listed.Wrong($"'{name}' is no id.")));

    private IEnumerable<AddedToken> InFileOfTheirOwn()
    {
        var path = Path.Combine(folder, AddedName);
        return File.Exists(path)
            ? Vocabularies.Read(path, JsonInput.ReadObject(path)).Where(token => token.Key.Length > 0).Select(token => new AddedToken(token.Key, token.Value))
            : [];
    }

    private IEnumerable<AddedToken> Additional() => section.Find("additional_special_tokens") is null ? [] :
        section.List("additional_special_tokens").Select((token, at) => token.ValueKind == JsonValueKind.String
            ? new AddedToken(token.GetString()!, Id: 0)
            : AddedTokenReader.One(section.Item("additional_special_tokens", at, token).Without("__type"), id: 0));

    // A token is a string, or an object that says more about it.
    private AddedToken? Special(string role) => section.Find(role)?.ValueKind switch
    {
        null => null,
        JsonValueKind.Object => AddedTokenReader.One(section.Object(role).Without("__type"), id: 0),
        _ => new(section.Text(role), Id: 0),
    };
}
