using System.Buffers.Binary;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck.Fluent;
using FsCheck;
using Microsoft.FSharp.Core;

namespace EvoPrune.Models.Tests.Support;

/// <summary>One change of a file. The numbers are taken modulo the available choices, so every mutation is valid for every file.</summary>
/// <param name="Kind">Kind of the change.</param>
/// <param name="Where">Changed part.</param>
/// <param name="What">New content.</param>
internal sealed record Mutation(int Kind, int Where, int What);

/// <summary>Mutations of one of several valid files: first of its JSON, then of its bytes.</summary>
internal sealed record Mutations(int File, Mutation[] Json, Mutation[] Bytes)
{
    private static Gen<Mutation> One { get; } =
        from kind in Gen.Choose(0, 1 << 20)
        from place in Gen.Choose(0, 1 << 20)
        from what in Gen.Choose(0, 1 << 20)
        select new Mutation(kind, place, what);

    /// <summary>Random mutations. Counterexamples shrink by removing mutations.</summary>
    public static Arbitrary<Mutations> Of(int files) => Arb.From(
        from file in Gen.Choose(0, files - 1)
        from json in Several((2, 0), (5, 1), (3, 2), (1, 6))
        from bytes in Several((7, 0), (2, 1), (1, 3))
        select new Mutations(file, json, bytes),
        mutations => mutations.Fewer());

    /// <summary>A configuration with a fixed seed.</summary>
    public static Config Repeatable(int count) =>
        Config.QuickThrowOnFailure.WithMaxTest(count)
            .WithReplay(FSharpOption<Replay>.Some(new(new Rnd(20_260_101, 7), FSharpOption<int>.None)));

    public override string ToString() =>
        $"file {File}; JSON {string.Join(" ", Json.AsEnumerable())}; bytes {string.Join(" ", Bytes.AsEnumerable())}";

    private static Gen<Mutation[]> Several(params (int Weight, int Count)[] counts) =>
        Gen.Frequency([.. counts.Select(entry => (entry.Weight, One.ArrayOf(entry.Count)))]);

    private IEnumerable<Mutations> Fewer() =>
    [
        .. Json.Select((_, i) => this with { Json = [.. Json[..i], .. Json[(i + 1)..]] }),
        .. Bytes.Select((_, i) => this with { Bytes = [.. Bytes[..i], .. Bytes[(i + 1)..]] }),
    ];
}

/// <summary>Mutations of arbitrary bytes.</summary>
internal static class ByteMutations
{
    private static readonly long[] Lengths =
        [0, 1, 2, 7, 8, 9, 1000, 100_000_000, 100_000_001, int.MaxValue, uint.MaxValue, 1L << 40, long.MaxValue, long.MinValue, -1];

    // Invalid UTF-8: an unused byte, a lone continuation, an overlong slash, half a surrogate pair, an incomplete sequence.
    private static readonly byte[][] Junk =
        [[0xFF], [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0], [0xEF, 0xBB, 0xBF], new byte[100]];

    public static byte[] Apply(byte[] file, Mutation mutation)
    {
        var (kind, what) = (mutation.Kind, mutation.What);
        var at = mutation.Where % (file.Length + 1);
        var changed = file.ToArray();
        switch (kind % 8)
        {
            case 0 when at < file.Length:
                changed[at] ^= (byte)(1 << what % 8);
                return changed;
            case 1 when at < file.Length:
                changed[at] = (byte)what;
                return changed;
            case 2:
                return file[..at];
            case 3:
                return [.. file, .. Junk[what % Junk.Length]];
            case 4:
                return [.. file[..at], .. Junk[what % Junk.Length], .. file[at..]];
            case 5:
                return [.. file[..at], .. file[Math.Min(file.Length, at + what % 16)..]];
            case 6 when file.Length >= 8:
                BinaryPrimitives.WriteInt64LittleEndian(changed, Lengths[what % Lengths.Length]);
                return changed;
            case 7 when file.Length >= 8:
                BinaryPrimitives.WriteInt64LittleEndian(changed, BinaryPrimitives.ReadInt64LittleEndian(changed) + what % 9 - 4);
                return changed;
            default:
                return changed;
        }
    }
}

/// <summary>Mutations of JSON tokens and members.</summary>
internal static partial class JsonMutations
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "3", "4", "7", "8", "16", "24", "64", "1000", "65536", "2147483647", "2147483648", "4294967296",
        "2305843009213693952", "4611686018427387905", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1.0", "0.5",
        "1e2",
        "1e999", "-1e999", "1e-999", "007", "0x10", "NaN", "1.", "123456789012345678901234567890123456789012345678901234567890",
    ];

    private static readonly string[] Strings =
    [
        "\"\"", "\"a\"", "\"F32\"", "\"BF16\"", "\"F16\"", "\"I64\"", "\"F8_E4M3\"", "\"U8\"", "\"f32\"", "\"float32\"", "\"dtype\"",
        "\"shape\"",
        "\"data_offsets\"", "\"__metadata__\"", "\"weight_map\"", "\"model_type\"", "\"llama\"", "\"silu\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u0000\"", "\"\\\"", "\"\\x\"", "\"\n\"", "\"../a\"", "\"/\"", "\"..\"", "\"a/b\"", "\"one.safetensors\"",
        "\"two.safetensors\"",
        "\"\u0130\u00DF\U0001F642\"", "\"12\"", "\"attention\"", "\"default\"",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "{}", "[]", "[0]", "[1,1]", "[0,9223372036854775807]", "[9223372036854775807,0]", "[[]]", "{\"a\":{}}",
        "[null]",
        "[0,0]", "[0,8]", "[-1]", "{\"a\":1,\"a\":2}", "{\"rope_type\":\"llama3\"}", "{\"type\":\"dynamic\",\"factor\":0}",
        "{\"0\":{\"skip\":[\"mlp\"]}}",
    ];

    private static readonly string[] Long =
    [
        Repeat("[", 70), Repeat("[", 50)
            + Repeat("]", 50), Repeat("{\"a\":", 200), "[" + Repeat("1,", 99) + "2]", "[" + Repeat("1,", 2000) + "1]",
        "\"" + Repeat("n", 5000) + "\"", Repeat(" ", 3000), Repeat("9", 2000),
    ];

    private static readonly string[] All = [.. Numbers, .. Strings, .. Values, .. Long];

    // Valid JSON, so that only the content is damaged.
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
            _ => Replace(
                json, Pick(Member(), json, where), member => $"{Strings[what % Strings.Length]}:{All[what % All.Length]},{member}"),
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

/// <summary>Counts damaged files that were read, and the errors of the others.</summary>
internal sealed partial class FuzzedFile
{
    private readonly HashSet<string> kinds = [];

    /// <summary>Number of files that were read.</summary>
    public int Read { get; private set; }

    /// <summary>Number of files that were rejected.</summary>
    public int Refused { get; private set; }

    /// <summary>The different errors, without names and numbers.</summary>
    public IReadOnlyCollection<string> Kinds => kinds;

    /// <summary>Overwrites a file in place. Truncating it first takes ten times as long on some file systems.</summary>
    public static void Overwrite(string path, byte[] bytes)
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.Write(file, bytes, 0);
        RandomAccess.SetLength(file, bytes.Length);
    }

    /// <summary>Reads a file. Fails on exceptions other than input exceptions, and on high memory use.</summary>
    public bool Accepts(Action read, long mostBytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
            Read++;
        }
        catch (InputException e)
        {
            Refused++;
            kinds.Add(Variable().Replace(e.Problems[0].Message, "_"));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
        return true;
    }

    [GeneratedRegex("'[^']*'|\\[[^\\]]*\\]|-?\\d+|\\b(F|BF|I|U)\\d+\\w*")]
    private static partial Regex Variable();
}
