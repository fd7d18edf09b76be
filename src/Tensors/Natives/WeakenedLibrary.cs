using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace EvoPrune.Tensors.Natives;

/// <summary>A copy of TorchSharp's native part for systems whose libstdc++ ends before version 3.4.32, such as Debian 12.</summary>
/// <remarks>
/// One symbol of that version is referenced, <c>_ZSt21ios_base_library_initv</c>, and none is called: compilers from GCC 13 on name it to make sure
/// that streams are initialized, which older libraries do all the same. The copy asks for the version weakly. It is made once, and beside it stands from what.
/// </remarks>
internal static class WeakenedLibrary
{
    /// <summary>The version that may be missing.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    /// <summary>The library itself where it loads, or the copy.</summary>
    /// <exception cref="TorchLibraryException">The copy cannot be written.</exception>
    public static string For(string library)
    {
        try
        {
            NativeLibrary.Load(library);
            return library;
        }
        catch (DllNotFoundException e) when (e.Message.Contains(Version, StringComparison.Ordinal))
        {
            return Copy(library);
        }
        catch (DllNotFoundException)
        {
            return library;   // Whoever loads it tells why.
        }
    }

    private static string Copy(string library)
    {
        var bytes = File.ReadAllBytes(library);
        var source = Hash(bytes);
        SymbolVersions.Weaken(bytes, Version);
        var tried = new List<string>();
        foreach (var folder in Folders().Select(folder => Path.Combine(folder, "native", source[..16])))
        {
            var copy = Path.Combine(folder, Path.GetFileName(library));
            try
            {
                if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(bytes))
                {
                    Directory.CreateDirectory(folder);
                    Write(copy, bytes);
                    Write(copy + ".json", JsonSerializer.SerializeToUtf8Bytes(new { source = library, sourceSha256 = source, copySha256 = Hash(bytes), weak = Version }));
                }

                return copy;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                tried.Add($"{folder} ({e.Message})");
            }
        }

        throw new TorchLibraryException(
            $"The system's libstdc++ lacks {Version}, and the copy of {library} that does without cannot be written to {string.Join(" or ", tried)}.",
            "Make one of these folders writable, or set XDG_CACHE_HOME to one that is.");
    }

    // That of a build, that of a published program, and the user's own.
    private static IEnumerable<string> Folders()
    {
        if (TorchLibraries.Metadata("ArtifactsFolder") is { } artifacts && Directory.Exists(artifacts))
        {
            yield return Path.GetFullPath(artifacts);
        }

        yield return AppContext.BaseDirectory;
        yield return Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "evoprune");
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
