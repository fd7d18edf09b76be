using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Makes JSON texts wrong, or only odd: token by token, member by member.</summary>
internal static partial class JsonMutations
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "3", "4", "7", "8", "16", "24", "64", "1000", "65536", "2147483647", "2147483648", "4294967296",
        "2305843009213693952", "4611686018427387905", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1.0", "0.5", "1e2",
        "1e999", "-1e999", "1e-999", "007", "0x10", "NaN", "1.", "123456789012345678901234567890123456789012345678901234567890",
    ];

    private static readonly string[] Strings =
    [
        "\"\"", "\"a\"", "\"F32\"", "\"BF16\"", "\"F16\"", "\"I64\"", "\"F8_E4M3\"", "\"U8\"", "\"f32\"", "\"float32\"", "\"dtype\"", "\"shape\"",
        "\"data_offsets\"", "\"__metadata__\"", "\"weight_map\"", "\"model_type\"", "\"llama\"", "\"silu\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"\\u0000\"", "\"\\\"", "\"\\x\"", "\"\n\"", "\"../a\"", "\"/\"", "\"..\"", "\"a/b\"", "\"one.safetensors\"", "\"two.safetensors\"",
        "\"\u0130\u00DF\U0001F642\"", "\"12\"", "\"attention\"", "\"default\"",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "{}", "[]", "[0]", "[1,1]", "[0,9223372036854775807]", "[9223372036854775807,0]", "[[]]", "{\"a\":{}}", "[null]",
        "[0,0]", "[0,8]", "[-1]", "{\"a\":1,\"a\":2}", "{\"rope_type\":\"llama3\"}", "{\"type\":\"dynamic\",\"factor\":0}", "{\"0\":{\"skip\":[\"mlp\"]}}",
    ];

    private static readonly string[] Long =
    [
        Repeat("[", 70), Repeat("[", 50) + Repeat("]", 50), Repeat("{\"a\":", 200), "[" + Repeat("1,", 99) + "2]", "[" + Repeat("1,", 2000) + "1]",
        "\"" + Repeat("n", 5000) + "\"", Repeat(" ", 3000), Repeat("9", 2000),
    ];

    private static readonly string[] All = [.. Numbers, .. Strings, .. Values, .. Long];

    // What parses: the damage is then in what the file says.
    private static readonly string[] Valid = [.. All.Where(Parses)];

    public static string Apply(string json, Mutation mutation)
    {
        var (kind, where, what) = mutation;
        return (kind % 18) switch
        {
            0 or 1 => Replace(json, Pick(Number(), json, where), Numbers[what % Numbers.Length]),
            2 => Replace(json, Pick(Text(), json, where), Strings[what % Strings.Length]),
            3 => Replace(json, Pick(Token(), json, where), All[what % All.Length]),
            4 => Replace(json, Pick(Token(), json, where), ""),
            5 => Replace(json, Pick(Token(), json, where), token => token + token),
            6 => Replace(json, Pick(Token(), json, where), token => All[what % All.Length] + token),
            7 => Replace(json, Pick(Member(), json, where), member => member + "," + member),
            8 => Replace(json, Pick(MemberAndComma(), json, where), ""),
            9 => Replace(json, Pick(Member(), json, where, 1), All[what % All.Length]),
            10 => Replace(json, Pick(Member(), json, where, 1), Pick(Member(), json, what, 1)?.Value ?? ""),
            11 => Replace(json, Pick(Number(), json, where), Pick(Number(), json, what)?.Value ?? "0"),
            12 or 13 or 14 or 15 or 16 => Replace(json, Pick(Member(), json, where, 1), Valid[what % Valid.Length]),
            _ => Replace(json, Pick(Member(), json, where), member => $"{Strings[what % Strings.Length]}:{All[what % All.Length]},{member}"),
        };
    }

    private static Group? Pick(Regex pattern, string json, int where, int group = 0)
    {
        var matches = pattern.Matches(json);
        return matches.Count > 0 ? matches[where % matches.Count].Groups[group] : null;
    }

    private static string Replace(string json, Group? part, string by) => Replace(json, part, _ => by);

    private static string Replace(string json, Group? part, Func<string, string> by) =>
        part is null ? json : json[..part.Index] + by(part.Value) + json[(part.Index + part.Length)..];

    private static bool Parses(string json)
    {
        try
        {
            JsonElement.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private const string TextPattern = "\"(?:[^\"\\\\]|\\\\.)*\"";
    private const string NumberPattern = "-?\\b\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?\\b";
    private const string ValuePattern = "(" + TextPattern + "|\\{[^{}]*\\}|\\[[^\\[\\]]*\\]|[^,{}\\[\\]\"]+)";
    private const string MemberPattern = TextPattern + "\\s*:\\s*" + ValuePattern;

    [GeneratedRegex(NumberPattern)]
    private static partial Regex Number();

    [GeneratedRegex(TextPattern)]
    private static partial Regex Text();

    [GeneratedRegex(TextPattern + "|" + NumberPattern + "|true|false|null|[{}\\[\\],:]")]
    private static partial Regex Token();

    [GeneratedRegex(MemberPattern)]
    private static partial Regex Member();

    [GeneratedRegex(",?" + MemberPattern)]
    private static partial Regex MemberAndComma();
}
