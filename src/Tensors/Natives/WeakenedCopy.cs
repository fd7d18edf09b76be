using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text;

namespace EvoPrune.Tensors.Natives;

/// <summary>A copy of TorchSharp's native library for systems whose libstdc++ lacks version 3.4.32, such as Debian 12.</summary>
/// <remarks>
/// The library references one symbol of that version, <c>_ZSt21ios_base_library_initv</c>, but never calls it: GCC 13 and later reference
/// it to ensure that streams are initialized, which older libraries do anyway. The copy marks the version as weak. It is made once, with a
/// JSON file beside it that gives the source and both hashes.
/// </remarks>
/// <param name="Path">Path of the copy.</param>
/// <param name="Source">Path of the original.</param>
/// <param name="SourceHash">SHA-256 of the original in hexadecimal digits.</param>
/// <param name="CopyHash">SHA-256 of the copy.</param>
/// <param name="Version">The symbol version that the system lacks.</param>
public sealed record WeakenedCopy(string Path, string Source, string SourceHash, string CopyHash, string Version)
{
    private const string Missing = "GLIBCXX_3.4.32";

    /// <summary>Makes or finds the copy of a library; null if the library itself loads or fails for another reason.</summary>
    /// <param name="library">Path of the library.</param>
    /// <param name="artifacts">The folder for build output, the first choice for the copy; null if there is none.</param>
    /// <exception cref="TorchLibraryException">The copy cannot be written.</exception>
    internal static WeakenedCopy? For(string library, string? artifacts)
    {
        try
        {
            NativeLibrary.Load(library);
            return null;
        }
        catch (DllNotFoundException e)
        {
            // For other reasons, loading the library itself reports the loader's message.
            return e.Message.Contains(Missing, StringComparison.Ordinal) ? Of(library, artifacts) : null;
        }
    }

    private static WeakenedCopy Of(string library, string? artifacts)
    {
        var bytes = File.ReadAllBytes(library);
        var source = Hash(bytes);
        SymbolVersions.Weaken(bytes, Missing);
        var tried = new List<string>();
        foreach (var folder in Folders(artifacts).Select(folder => System.IO.Path.Combine(folder, "native", source[..16])))
        {
            var copy = new WeakenedCopy(
                System.IO.Path.Combine(folder, System.IO.Path.GetFileName(library)), library, source, Hash(bytes), Missing);
            try
            {
                if (!File.Exists(copy.Path) || !File.ReadAllBytes(copy.Path).AsSpan().SequenceEqual(bytes))
                {
                    Directory.CreateDirectory(folder);
                    Write(copy.Path, bytes);
                    Write(copy.Path + ".json", JsonSerializer.SerializeToUtf8Bytes(copy));
                }

                return copy;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                tried.Add($"{folder} ({e.Message})");
            }
        }

        throw new TorchLibraryException(
            $"The system's libstdc++ lacks {Missing}, and a copy of {library} that does not need it cannot be written to "

                + $"{string.Join(" or ", tried)}.",
            "Make one of these folders writable, or set XDG_CACHE_HOME to one that is.");
    }

    // Build output, the folder of a published program, and the user's cache.
    private static IEnumerable<string> Folders(string? artifacts)
    {
        if (Directory.Exists(artifacts))
        {
            yield return System.IO.Path.GetFullPath(artifacts);
        }

        yield return AppContext.BaseDirectory;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        yield return System.IO.Path.Combine(string.IsNullOrEmpty(cache) ? System.IO.Path.Combine(home, ".cache") : cache, "evoprune");
    }

    // Several processes may start at the same time, so each moves a complete file into place.
    private static void Write(string path, byte[] bytes)
    {
        var partial = $"{path}.{Environment.ProcessId}.partial";
        File.WriteAllBytes(partial, bytes);
        File.Move(partial, path, overwrite: true);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>The symbol versions that a 64-bit little-endian ELF library requires (Linux Standard Base, section .gnu.version_r).</summary>
/// <remarks>
/// The loader rejects a library if a required version is missing, even if none of its symbols is ever called. If the requirement is marked
/// as weak, the loader only warns.
/// </remarks>
internal static class SymbolVersions
{
    private const uint NeedsSection = 0x6FFFFFFE;   // SHT_GNU_verneed
    private const byte Weak = 0x2;                  // VER_FLG_WEAK

    /// <summary>Marks a required version as weak; false if the library does not require it.</summary>
    /// <param name="library">Content of the file, which is changed.</param>
    /// <param name="version">For instance GLIBCXX_3.4.32.</param>
    /// <exception cref="TorchLibraryException">The file is not a 64-bit ELF file.</exception>
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
                "TorchSharp's native library is not a 64-bit ELF file, or is truncated.",
                "Remove the package from NuGet's folder, and run './evoprune setup'.");
        }
    }

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

    // Offsets of the requirements and of their strings; -1 if there are none.
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
