using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EvoPrune.Host.Yaml;

/// <summary>Writes a value as YAML in block style, which <see cref="YamlReader"/> reads back unchanged.</summary>
internal static partial class YamlWriter
{
    public static string Write(JsonObject root)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(writer, EmitterSettings.Default.WithBestWidth(int.MaxValue).WithIndentedSequences());
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, [], isImplicit: true));
        Emit(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject mapping:
                emitter.Emit(new MappingStart(default, default, isImplicit: true, mapping.Count == 0 ? MappingStyle.Flow
                    : MappingStyle.Block));
                foreach (var (key, value) in mapping)
                {
                    emitter.Emit(new Scalar(key));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                var flow = list.All(item => item is JsonValue);
                emitter.Emit(new SequenceStart(default, default, isImplicit: true, flow ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(Scalar(node));
                break;
        }
    }

    private static Scalar Scalar(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String
        ? new(default, default, value.GetValue<string>(), Style(value.GetValue<string>()), isPlainImplicit: true, isQuotedImplicit: true)
        : new(value?.ToJsonString() ?? "null");

    // Quotes everything that a YAML reader could take for a number, a truth value or null.
    private static ScalarStyle Style(string text) =>
        Plain().IsMatch(text) && text is not ("null" or "true" or "false") && !double.TryParse(text, CultureInfo.InvariantCulture, out _)
            ? ScalarStyle.Plain
            : ScalarStyle.DoubleQuoted;

    [GeneratedRegex(@"^(?!.*: )[A-Za-z0-9_./]([A-Za-z0-9_./:@+ -]*[A-Za-z0-9_./])?$")]
    private static partial Regex Plain();
}
