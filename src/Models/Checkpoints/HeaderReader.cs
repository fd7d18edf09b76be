using System.Text.Json;
using System.Text.Unicode;

namespace EvoPrune.Models.Checkpoints;

/// <summary>Parses the JSON of a safetensors header token by token, so that duplicates and odd numbers cannot hide.</summary>
/// <param name="path">For messages.</param>
/// <param name="dataStart">First byte after the header.</param>
/// <param name="fileLength">Bytes of the file.</param>
internal sealed class HeaderReader(string path, long dataStart, long fileLength)
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<TensorEntry> entries = [];

    public IReadOnlyList<TensorEntry> Read(ReadOnlySpan<byte> header)
    {
        if (!Utf8.IsValid(header))
        {
            throw Error("The header is not UTF-8.", 0);
        }

        var json = new Utf8JsonReader(header);
        try
        {
            ReadTensors(ref json);
        }
        catch (JsonException e)
        {
            throw Error($"The header is not valid JSON: {e.Message.Split(" LineNumber:")[0]}", json.BytesConsumed);
        }
        catch (InvalidOperationException)
        {
            // Strings with half a surrogate pair: valid JSON, but no text.
            throw Error("The header has a string that is not Unicode text.", json.TokenStartIndex);
        }

        DataLayout.Check(path, entries, dataStart, fileLength);
        return [.. entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length)];
    }

    private void ReadTensors(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject, "The header is not a JSON object.");
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            var (name, at) = (json.GetString()!, json.TokenStartIndex);
            if (!names.Add(name))
            {
                throw Error($"The name '{name}' stands twice in the header.", at);
            }

            if (name == "__metadata__")
            {
                json.Skip();
            }
            else
            {
                entries.Add(ReadTensor(ref json, name, at));
            }
        }

        json.Read();   // Throws where anything but spaces follows the object.
    }

    private TensorEntry ReadTensor(ref Utf8JsonReader json, string name, long at)
    {
        Expect(ref json, JsonTokenType.StartObject, $"Tensor '{name}' is not described by an object.");
        StorageType? type = null;
        IReadOnlyList<long>? shape = null, offsets = null;
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            var key = json.GetString();
            switch (key)
            {
                case "dtype" when type is null:
                    type = ReadType(ref json, name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref json, name, "shape");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref json, name, "data_offsets");
                    break;
                default:
                    throw Error(
                        $"Tensor '{name}' has '{key}' where dtype, shape and data_offsets are expected, once each.",
                        json.TokenStartIndex);
            }
        }

        if (type is null || shape is null || offsets is not [var begin, var end])
        {
            throw Error($"Tensor '{name}' does not have a dtype, a shape and two data_offsets.", at);
        }

        return DataLayout.Entry(path, name, type, shape, begin, end, dataStart, fileLength);
    }

    private StorageType ReadType(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.String, $"Tensor '{name}' has a dtype that is not a string.");
        var text = json.GetString()!;
        return StorageType.TryParse(text, out var type)
            ? type
            : throw Error(
                $"Tensor '{name}' has the unknown dtype '{text}'; models are read in {StorageType.Supported}.",
                json.TokenStartIndex);
    }

    private List<long> ReadNumbers(ref Utf8JsonReader json, string name, string key)
    {
        Expect(ref json, JsonTokenType.StartArray, $"Tensor '{name}' has a {key} that is not a list.");
        List<long> numbers = [];
        while (Next(ref json) != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var number) || number < 0)
            {
                throw Error(
                    $"Tensor '{name}' has a {key} with something else than whole numbers from 0 to 2^63 - 1.",
                    json.TokenStartIndex);
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static JsonTokenType Next(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType;
    }

    private void Expect(ref Utf8JsonReader json, JsonTokenType type, string message)
    {
        if (Next(ref json) != type)
        {
            throw Error(message, json.TokenStartIndex);
        }
    }

    private InputException Error(string message, long position) =>
        new(message, $"{path}: byte {SafetensorsHeader.LengthBytes + position}", SafetensorsHeader.Renew);
}
