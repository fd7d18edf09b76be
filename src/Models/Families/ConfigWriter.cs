using System.Text.Json;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Families;

/// <summary>Writes config.json of a new model.</summary>
internal static class ConfigWriter
{
    public static readonly (string Name, string Storage)[] DataTypes =
        [("float32", "F32"), ("float16", "F16"), ("bfloat16", "BF16")];

    /// <summary>Writes what <see cref="ConfigFile.Read"/> reads, and what the Hugging Face library needs besides.</summary>
    /// <exception cref="NotSupportedException">Blocks differ or rotary positions are scaled: new models have neither.</exception>
    public static void Write(string folder, Family family, ModelConfig config, StorageType type)
    {
        if (config.PerBlock is not null || config.Rotary?.Scaling is not null)
        {
            throw new NotSupportedException("Only models with equal blocks and plain positions are written anew.");
        }

        AtomicFile.Write(Path.Combine(folder, ConfigFile.FileName), stream =>
        {
            var names = family.Fields;
            using var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" });
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(family.Architecture);
            json.WriteEndArray();
            json.WriteString("model_type", family.ModelType);
            json.WriteNumber(names.Vocabulary, config.Vocabulary);
            json.WriteNumber(names.ContextLength, config.ContextLength);
            json.WriteNumber(names.HiddenSize, config.HiddenSize);
            json.WriteNumber(names.Blocks, config.Blocks);
            json.WriteNumber(names.Heads, config.Heads);
            json.WriteNumber(names.InnerSize, config.InnerSize);
            json.WriteString(names.Activation, ConfigFile.Activations.First(entry => entry.Activation == config.Activation).Name);
            Optional(json, names.NormEpsilon, config.NormEpsilon);
            Optional(json, names.KeyValueHeads, config.KeyValueHeads);
            Optional(json, names.HeadDimension, config.HeadDimension);
            Optional(json, names.EmbeddingSize, config.EmbeddingSize);
            Optional(json, names.TokenTypes, config.TokenTypes);
            Optional(json, names.NormsBefore, config.NormsBefore);
            Optional(json, names.AttentionBias, config.AttentionBias);
            Optional(json, names.MlpBias, config.MlpBias);
            Optional(json, family.IsRotary ? "rope_theta" : null, config.Rotary?.Theta);
            if (names.SlidingWindow is { Size: var window })
            {
                json.WriteNull(window);
            }

            json.WriteBoolean("tie_word_embeddings", config.TiedHead);
            json.WriteString("torch_dtype", DataTypes.First(entry => entry.Storage == type.Name).Name);
            json.WriteEndObject();
        });
    }

    private static void Optional<T>(Utf8JsonWriter json, string? name, T? value)
    {
        if (name is not null && value is not null)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value);
        }
    }
}
