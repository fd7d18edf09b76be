using System.IO.Compression;

namespace EvoPrune.Models.Tokenizers.Normalizers;

/// <summary>Properties of characters that the normalisation forms need.</summary>
internal static class UnicodeData
{
    private const int Kinds = 3, Compatible = 1, Composes = 2;

    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly Dictionary<int, (int[] Parts, bool Compatible)> Mappings = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];

    static UnicodeData()
    {
        using var data = new ZLibStream(new MemoryStream(Convert.FromBase64String(UnicodeTables.Data)), CompressionMode.Decompress);
        var code = 0;
        for (var left = Number(data); left > 0; left--)
        {
            code += Number(data);
            Classes.Add(code, (byte)Number(data));
        }

        code = 0;
        for (var left = Number(data); left > 0; left--)
        {
            code += Number(data);
            var (count, kind) = Math.DivRem(Number(data), Kinds);
            var parts = new int[count];
            for (var i = 0; i < count; i++)
            {
                parts[i] = Number(data);
            }

            Mappings.Add(code, (parts, kind == Compatible));
            if (kind == Composes)
            {
                Compositions.Add((parts[0], parts[1]), code);
            }
        }
    }

    public static int CombiningClass(int code) => code < 0x300 ? 0 : Classes.GetValueOrDefault(code);

    /// <summary>One step of decomposition.</summary>
    public static IReadOnlyList<int>? Decomposition(int code, bool compatible) =>
        Mappings.TryGetValue(code, out var mapping) && (compatible || !mapping.Compatible) ? mapping.Parts : null;

    public static int? Composition(int first, int second) =>
        second >= 0x300 && Compositions.TryGetValue((first, second), out var code) ? code : null;

    private static int Number(Stream data)
    {
        var (value, shift) = (0, 0);
        while (true)
        {
            var next = data.ReadByte();
            value |= (next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
