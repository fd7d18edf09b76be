using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace EvoPrune.Tensors.Natives;

/// <summary>A copy of TorchSharp's native part for systems whose libstdc++ ends before version 3.4.32, such as Debian 12.</summary>
/// <remarks>
/// The only symbol of that version, <c>_ZSt21ios_base_library_initv</c>, is referenced and never called: GCC 13 and later name it to make sure
/// that streams are initialized, and older libraries initialize them anyway. The copy marks the version as weak. It is made once, with a
/// JSON file beside it that names the source and both hashes.
/// </remarks>
/// <param name="Path">The copy.</param>
/// <param name="Source">What was copied.</param>
/// <param name="SourceHash">Its SHA-256, in hexadecimal digits.</param>
/// <param name="CopyHash">That of the copy.</param>
/// <param name="Version">The version that the system lacks.</param>
public sealed record WeakenedCopy(string Path, string Source, string SourceHash, string CopyHash, string Version)
{
    private const string Missing = "GLIBCXX_3.4.32";

    /// <summary>The copy of a library, made now if there is none; null where the library itself loads, or fails for another reason.</summary>
    /// <exception cref="TorchLibraryException">The copy cannot be written.</exception>
    internal static WeakenedCopy? For(string library)
    {
        try
        {
            NativeLibrary.Load(library);
            return null;
        }
        catch (DllNotFoundException e)
        {
            // For any other reason, loading the library itself fails with the loader's words.
            return e.Message.Contains(Missing, StringComparison.Ordinal) ? Of(library) : null;
        }
    }

    private static WeakenedCopy Of(string library)
    {
        var bytes = File.ReadAllBytes(library);
        var source = Hash(bytes);
        SymbolVersions.Weaken(bytes, Missing);
        var tried = new List<string>();
        foreach (var folder in Folders().Select(folder => System.IO.Path.Combine(folder, "native", source[..16])))
        {
            var copy = new WeakenedCopy(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(library)), library, source, Hash(bytes), Missing);
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
            $"The system's libstdc++ lacks {Missing}, and the copy of {library} that does without cannot be written to {string.Join(" or ", tried)}.",
            "Make one of these folders writable, or set XDG_CACHE_HOME to one that is.");
    }

    // That of a build, that of a published program, and the user's own.
    private static IEnumerable<string> Folders()
    {
        if (TorchLibraries.Metadata("ArtifactsFolder") is { } artifacts && Directory.Exists(artifacts))
        {
            yield return System.IO.Path.GetFullPath(artifacts);
        }

        yield return AppContext.BaseDirectory;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        yield return System.IO.Path.Combine(string.IsNullOrEmpty(cache) ? System.IO.Path.Combine(home, ".cache") : cache, "evoprune");
    }

    // Several processes may begin at once: each moves a whole file into place.
    private static void Write(string path, byte[] bytes)
    {
        var partial = $"{path}.{Environment.ProcessId}.partial";
        File.WriteAllBytes(partial, bytes);
        File.Move(partial, path, overwrite: true);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
