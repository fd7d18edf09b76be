using System.Text;
using EvoPrune.Models.Tokenizers.Normalizers;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>Reads the normaliser of a tokenizer.json.</summary>
internal static class NormalizerReader
{
    private const string Supported =
        "Sequence, BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace and Prepend";

    /// <exception cref="InputException">Malformed or not supported.</exception>
    public static INormalizer Read(Section section) => section.Done<INormalizer>(section.Type switch
    {
        "Sequence" => new NormalizerSequence([.. section.Objects("normalizers").Select(Read)]),
        "BertNormalizer" => Bert(section),
        "NFC" => Form(NormalizationForm.FormC),
        "NFD" => Form(NormalizationForm.FormD),
        "NFKC" => Form(NormalizationForm.FormKC),
        "NFKD" => Form(NormalizationForm.FormKD),
        "Lowercase" => new NormalizerOf(CharacterRules.Lowercase),
        "StripAccents" => new NormalizerOf(CharacterRules.WithoutMarks),
        "Strip" => Strip(section.Flag("strip_left", true), section.Flag("strip_right", true)),
        "Replace" => new Replace(PatternReader.Read(section), section.Text("content")),
        "Prepend" => Prepend(section.Text("prepend")),
        _ => throw section.Unsupported("normalizer", Supported),
    });

    private static BertNormalizer Bert(Section section)
    {
        var lowercase = section.Flag("lowercase", true);
        return new(
            section.Flag("clean_text", true),
            section.Flag("handle_chinese_chars", true),
            section.Flag("strip_accents", lowercase),   // null: as lowercase says.
            lowercase);
    }

    private static NormalizerOf Form(NormalizationForm form) => new(text => UnicodeForms.Apply(text, form));

    private static NormalizerOf Strip(bool left, bool right) =>
        new(text => (left, right) switch
        {
            (true, true) => text.Trim(),
            (true, false) => text.TrimStart(),
            (false, true) => text.TrimEnd(),
            _ => text,
        });

    private static NormalizerOf Prepend(string prefix) => new(text => text.Length == 0 ? text : prefix + text);
}
