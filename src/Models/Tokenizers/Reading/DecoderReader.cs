using EvoPrune.Models.Tokenizers.Decoders;
using EvoPrune.Models.Tokenizers.Normalizers;
using EvoPrune.Models.Tokenizers.PreTokenizers;
using Step = System.Func<System.Collections.Generic.List<EvoPrune.Models.Tokenizers.Decoders.DecodedToken>,
    System.Collections.Generic.IEnumerable<EvoPrune.Models.Tokenizers.Decoders.DecodedToken>>;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>Reads the decoder of a tokenizer.json.</summary>
internal static class DecoderReader
{
    private const string Supported = "ByteLevel, WordPiece, Metaspace, and Sequence of Replace, ByteFallback, Fuse, Strip, Metaspace and WordPiece";

    /// <summary>The decoder; without one, tokens get spaces between.</summary>
    /// <exception cref="InputException">Malformed or not supported.</exception>
    public static IDecoder Read(Section? section)
    {
        switch (section?.Type)
        {
            case null:
                return new StepDecoder(DecoderSteps.SpacesBetween);
            case "ByteLevel":
                return section.Without("add_prefix_space", "trim_offsets", "use_regex").Done(new ByteLevelDecoder());
            case "Sequence" when section.Objects("decoders") is [var only] && only.Type == "ByteLevel":
                return section.Done(Read(only));
            case "Sequence":
                return section.Done(new StepDecoder([.. section.Objects("decoders").Select(ReadStep)]));
            default:
                return new StepDecoder(ReadStep(section));
        }
    }

    private static Step ReadStep(Section section)
    {
        switch (section.Type)
        {
            case "Replace":
                var replace = section.Done(new Replace(PatternReader.Read(section), section.Text("content")));
                return tokens => tokens.Select(token => token with { Text = replace.Apply(token.Text) });
            case "ByteFallback":
                return section.Done<Step>(DecoderSteps.ByteFallback);
            case "Fuse":
                return section.Done<Step>(DecoderSteps.Fuse);
            case "Strip":
                const int Most = 1 << 16;
                var (content, start, stop) = section.Done((section.Character("content"), section.Count("start", Most), section.Count("stop", Most)));
                return tokens => DecoderSteps.Strip(tokens, content, start, stop);
            case "WordPiece":
                var (prefix, cleanUp) = section.Done((section.Text("prefix", "##"), section.Flag("cleanup", true)));
                return tokens => DecoderSteps.WordPiece(tokens, prefix, cleanUp);
            case "Metaspace":
                var (space, scheme) = MetaspaceSettings.Read(section.Without("split"));
                return section.Done<Step>(tokens => DecoderSteps.Metaspace(tokens, space, scheme == PrependScheme.Never));
            default:
                throw section.Unsupported("decoder", Supported);
        }
    }
}
