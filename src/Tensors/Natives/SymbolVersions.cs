using System.Buffers.Binary;
using System.Text;

namespace EvoPrune.Tensors.Natives;

/// <summary>The symbol versions that a 64-bit, little-endian ELF library requires of others (section .gnu.version_r of the Linux Standard Base).</summary>
/// <remarks>
/// The loader refuses a library if another one lacks a required version, even if no symbol of that version is ever called. It only warns
/// if the requirement is marked weak.
/// </remarks>
internal static class SymbolVersions
{
    private const uint NeedsSection = 0x6FFFFFFE;   // SHT_GNU_verneed
    private const byte Weak = 0x2;                  // VER_FLG_WEAK

    /// <summary>Marks a version as weak; false where it is not asked for.</summary>
    /// <param name="library">The file.</param>
    /// <param name="version">For instance GLIBCXX_3.4.32.</param>
    /// <exception cref="TorchLibraryException">It is no such file.</exception>
    public static bool Weaken(Span<byte> library, string version)
    {
        try
        {
            if (Entry(library, version) is not { } entry)
            {
                return false;
            }

            library[entry + 4] |= Weak;
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new TorchLibraryException(
                "TorchSharp's native library is no ELF file for 64 bits, or is cut off.", "Remove the package from NuGet's folder, and run './evoprune setup'.");
        }
    }

    /// <summary>What to install, by what the loader said.</summary>
    public static string Advice(string said) =>
        said.Contains("GLIBCXX_", StringComparison.Ordinal) || said.Contains("CXXABI_", StringComparison.Ordinal)
            ? "A newer libstdc++.so.6 is needed: that of GCC 13 or later (Debian 13, Ubuntu 24.04; with conda: libstdcxx-ng)."
        : said.Contains("GLIBC_", StringComparison.Ordinal) ? "A newer C library is needed: glibc 2.34 or later (Debian 12, Ubuntu 22.04)."
        : said.Contains("undefined symbol", StringComparison.Ordinal)
            ? $"TorchSharp was built for libtorch 2.10, and this one is too different. Unset {TorchLibraries.Variable}, or set it to a libtorch 2.10."
        : "'./evoprune doctor' tells which libraries are used.";

    // Each library has a Verneed: the number of entries, the offsets of the first entry and of the next library.
    // Each version of it has a Vernaux: hash, flags, index, name, offset of the next.
    private static int? Entry(ReadOnlySpan<byte> file, string version)
    {
        var (needs, names) = Sections(file);
        for (var library = needs; library >= 0; library = Next(file, library, 12))
        {
            var entry = library + Word(file, library + 8);
            for (var count = BinaryPrimitives.ReadUInt16LittleEndian(file[(library + 2)..]); count > 0; count--)
            {
                if (Text(file[(names + Word(file, entry + 8))..]) == version)
                {
                    return entry;
                }

                entry += Word(file, entry + 12);
            }
        }

        return null;
    }

    // Where the needs and the strings that they name begin; -1 where there are none.
    private static (int Needs, int Names) Sections(ReadOnlySpan<byte> file)
    {
        var table = (int)BinaryPrimitives.ReadInt64LittleEndian(file[0x28..]);
        var (size, count) = (BinaryPrimitives.ReadUInt16LittleEndian(file[0x3A..]), BinaryPrimitives.ReadUInt16LittleEndian(file[0x3C..]));
        for (var section = table; section < table + (size * count); section += size)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file[(section + 4)..]) == NeedsSection)
            {
                return (Start(file, section), Start(file, table + (size * Word(file, section + 0x28))));
            }
        }

        return (-1, -1);
    }

    private static int Start(ReadOnlySpan<byte> file, int section) => (int)BinaryPrimitives.ReadInt64LittleEndian(file[(section + 0x18)..]);

    private static int Next(ReadOnlySpan<byte> file, int at, int field) => Word(file, at + field) is var step and > 0 ? at + step : -1;

    private static int Word(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file[at..]);

    private static string Text(ReadOnlySpan<byte> text) => Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
}
