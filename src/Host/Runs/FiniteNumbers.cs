using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvoPrune.Host.Runs;

/// <summary>Numbers that JSON cannot hold, infinite ones and NaN, are null in it, and NaN when they are read again.</summary>
/// <remarks>What may lack a value for a reason has a nullable number and says the reason beside it; this is what keeps any other figure from ending a run.</remarks>
internal sealed class FiniteNumbers : JsonConverter<double>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => double.NaN,
        JsonTokenType.Number => reader.GetDouble(),
        _ => throw new JsonException(),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
