using EvoPrune.Models.Tokenizers.Added;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>Reads added tokens.</summary>
internal static class AddedTokenReader
{
    /// <summary>Those of a tokenizer.json, which must fit its vocabulary.</summary>
    /// <exception cref="InputException">Malformed, or an id or a spelling is taken.</exception>
    public static IReadOnlyList<AddedToken> Read(Section root, IReadOnlyDictionary<string, int> vocabulary)
    {
        if (root.Find("added_tokens") is null)
        {
            return [];
        }

        var spellings = vocabulary.ToDictionary(token => token.Value, token => token.Key);
        var added = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var section in root.Objects("added_tokens"))
        {
            var token = One(section, section.Count("id", Vocabularies.HighestId));
            if (vocabulary.TryGetValue(token.Content, out var known) && known != token.Id)
            {
                throw section.Wrong($"The added token '{token.Content}' has the id {token.Id}, but the vocabulary gives it {known}.");
            }

            if (!spellings.TryAdd(token.Id, token.Content) && spellings[token.Id] != token.Content)
            {
                throw section.Wrong($"The added token '{token.Content}' has the id {token.Id}, which belongs to '{spellings[token.Id]}'.");
            }

            if (!added.TryAdd(token.Content, token))
            {
                throw section.Wrong($"The added token '{token.Content}' is listed twice.");
            }
        }

        return [.. added.Values];
    }

    /// <summary>One token.</summary>
    /// <exception cref="InputException">Malformed.</exception>
    public static AddedToken One(Section section, int id) => section.Text("content") is { Length: > 0 } content
        ? section.Done(new AddedToken(content, id)
        {
            SingleWord = section.Flag("single_word", false),
            LeftStrip = section.Flag("lstrip", false),
            RightStrip = section.Flag("rstrip", false),
            Normalized = section.Flag("normalized", !section.Flag("special", false)),
        })
        : throw section.WrongSetting("content", "at least one character");
}
