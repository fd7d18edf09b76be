using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;

namespace EvoPrune.Tensors.Natives;

/// <summary>A loaded native library.</summary>
/// <param name="Name">File name.</param>
/// <param name="Path">Path from which it was loaded.</param>
public sealed record LoadedLibrary(string Name, string Path);

/// <summary>Loads libtorch and TorchSharp's native library before TorchSharp searches for them.</summary>
/// <remarks>
/// TorchSharp passes bare names to the loader. The loader may find another libtorch that the system has installed; if it finds none,
/// TorchSharp copies half a gigabyte beside the program. A library that is already loaded takes precedence, which TorchSharp's readme
/// recommends for using another libtorch. Libraries are loaded with the first tensor, or at the start if EVOPRUNE_LIBTORCH is set or the
/// loader would find another libtorch. The launcher prevents the latter by setting the loader's path.
/// </remarks>
public static class TorchLibraries
{
    /// <summary>Environment variable for a folder with another libtorch, for instance torch/lib of a PyTorch installation.</summary>
    public const string Variable = "EVOPRUNE_LIBTORCH";

    private const string Processor = "libtorch_cpu.so", Native = "libLibTorchSharp.so", Packaged = "LibtorchNatives";

    // In the order of their dependencies. A libtorch without CUDA lacks some of them.
    private static readonly string[] Libraries = ["libc10.so", Processor, "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly Lock Gate = new();
    private static List<LoadedLibrary>? loaded;
    private static TorchLibraryException? failure;
    private static nint native;
    private static bool isRegistered;

    /// <summary>The loaded libraries in order; empty if TorchSharp loads them itself.</summary>
    public static IReadOnlyList<LoadedLibrary> Loaded => loaded ?? [];

    /// <summary>The copy that replaces TorchSharp's native library; null if the original is used.</summary>
    public static WeakenedCopy? Copied { get; private set; }

    /// <summary>The version that libtorch reports; null if it reports none.</summary>
    public static Version? Version
    {
        get
        {
            if (Loaded.FirstOrDefault(library => library.Name == Processor) is not { } library
                || !NativeLibrary.TryGetExport(NativeLibrary.Load(library.Path), "aoti_torch_abi_version", out var ask))
            {
                return null;
            }

            // The three highest bytes are major, minor and patch.
            var version = Marshal.GetDelegateForFunctionPointer<VersionOf>(ask)();
            return new((int)(version >> 56), (int)(version >> 48 & 0xFF), (int)(version >> 40 & 0xFF));
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ulong VersionOf();

    /// <summary>Handles TorchSharp's requests for libraries from now on. The module initializer of each assembly calls it.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (!OperatingSystem.IsLinux() || isRegistered)
            {
                return;
            }

            isRegistered = true;
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
            if (Environment.GetEnvironmentVariable(Variable) is not null || SystemLibtorch.IsInTheWayOf(Metadata(Packaged)))
            {
                TryLoad();
            }
        }
    }

    /// <summary>Loads the libraries now, so that errors appear before any work is done.</summary>
    /// <exception cref="TorchLibraryException">A library is missing or does not load.</exception>
    public static void Load()
    {
        Register();
        if (OperatingSystem.IsLinux() && !TryLoad())
        {
            throw failure!;
        }
    }

    private static bool TryLoad()
    {
        lock (Gate)
        {
            if (loaded is null && failure is null)
            {
                try
                {
                    loaded = LoadAll();
                }
                catch (TorchLibraryException e)
                {
                    failure = e;
                }
            }

            return failure is null;
        }
    }

    private static List<LoadedLibrary> LoadAll()
    {
        var libtorch = FolderOf(Processor, Packaged);
        var done = new List<LoadedLibrary>();
        foreach (var path in Libraries.Select(name => Path.Combine(libtorch, name)).Where(File.Exists))
        {
            LoadFile(path);
            done.Add(new(Path.GetFileName(path), path));
        }

        var own = Path.Combine(FolderOf(Native, "TorchSharpNatives", isTorchSharp: true), Native);
        Copied = WeakenedCopy.For(own, Metadata("ArtifactsFolder"));
        native = LoadFile(Copied?.Path ?? own);
        done.Add(new(Native, Copied?.Path ?? own));
        return done;
    }

    private static nint LoadFile(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchLibraryException($"{path} does not load. The loader says: {e.Message}", Advice(e.Message));
        }
    }

    private static string FolderOf(string file, string metadata, bool isTorchSharp = false)
    {
        var other = isTorchSharp ? null : Environment.GetEnvironmentVariable(Variable);
        string?[] places = other is not null
            ? [other, Path.Combine(other, "lib")]
            : [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"), Metadata(metadata)];
        return places.OfType<string>().FirstOrDefault(folder => File.Exists(Path.Combine(folder, file))) is { } found
            ? Path.GetFullPath(found)
            : throw new TorchLibraryException(
                $"{file} is in none of: {string.Join(", ", places.Where(place => place is { Length: > 0 }))}",
                other is not null
                    ? $"{Variable} names a folder with libtorch's libraries, for instance the torch/lib of a PyTorch installation."
                : $"'./evoprune setup' restores the packages. Or set {Variable} to a folder with libtorch's libraries.");
    }

    /// <summary>The remedy for an error message of the loader.</summary>
    internal static string Advice(string error) =>
        error.Contains("GLIBCXX_", StringComparison.Ordinal)
        || error.Contains("CXXABI_", StringComparison.Ordinal)
            ? "A newer libstdc++.so.6 is needed, from GCC 13 or later (Debian 13, Ubuntu 24.04; with conda: libstdcxx-ng)."
        : error.Contains("GLIBC_", StringComparison.Ordinal) ? "A newer C library is needed: glibc 2.34 or later (Debian 12, Ubuntu 22.04)."
        : error.Contains("undefined symbol", StringComparison.Ordinal)
            ? $"TorchSharp was built for libtorch 2.10, and this version is incompatible. Unset {Variable}, or set it to a libtorch 2.10."
        : "'./evoprune doctor' shows the libraries in use.";

    private static string? Metadata(string key) => typeof(TorchLibraries).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == key)?.Value is { Length: > 0 } value ? value : null;

    // TorchSharp requests torch_cpu or torch_cuda first and ignores the result, then requests its own library.
    private static nint Resolve(Assembly assembly, string name)
    {
        if (name is not ("LibTorchSharp" or "torch_cpu" or "torch_cuda"))
        {
            return 0;
        }

        if (!TryLoad())
        {
            // Keeps TorchSharp from copying the packages beside the program.
            Environment.SetEnvironmentVariable("NUGET_PACKAGES", Path.Combine(AppContext.BaseDirectory, "none"));
            throw failure!;
        }

        return name == "LibTorchSharp" ? native : 0;
    }
}

/// <summary>Checks whether the system's loader would find another libtorch.</summary>
internal static class SystemLibtorch
{
    private const string LoaderCache = "/etc/ld.so.cache", Library = "libtorch_cpu.so";

    /// <summary>Whether the loader would find another libtorch than the one in a folder. Its path comes before its cache.</summary>
    public static bool IsInTheWayOf(string? folder) => OnPath() is { } first ? folder is null || !IsSame(first, folder) : IsInCache();

    private static bool IsInCache()
    {
        try
        {
            return File.Exists(LoaderCache) && File.ReadAllBytes(LoaderCache).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Library)) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? OnPath() => (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, Library)));

    private static bool IsSame(string left, string right) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(left)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(right));
}
