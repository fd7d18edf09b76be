using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace EvoPrune.Tensors.Natives;

/// <summary>A native library in this process.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Path">Where it was loaded from.</param>
public sealed record LoadedLibrary(string Name, string Path);

/// <summary>Loads libtorch and TorchSharp's native part from where they are, before TorchSharp looks for them.</summary>
/// <remarks>
/// TorchSharp asks the loader for bare names. That finds any libtorch that the system has installed; if there is none, TorchSharp copies half a
/// gigabyte beside the program. A library that is already loaded is found first, and TorchSharp's readme recommends this way for using another
/// libtorch. Libraries are loaded with the first tensor, or at the start if EVOPRUNE_LIBTORCH is set or the loader would find
/// another one first, as it would not behind the launcher, which puts ours on the loader's path.
/// </remarks>
public static class TorchLibraries
{
    /// <summary>Names a folder with another libtorch, for instance the torch/lib of a PyTorch installation.</summary>
    public const string Variable = "EVOPRUNE_LIBTORCH";

    private const string Processor = "libtorch_cpu.so", Native = "libLibTorchSharp.so", Packaged = "LibtorchNatives";

    // In the order of their dependencies. A libtorch without CUDA has only some of them.
    private static readonly string[] Libraries = ["libc10.so", Processor, "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly Lock Gate = new();
    private static List<LoadedLibrary>? loaded;
    private static TorchLibraryException? failure;
    private static nint native;
    private static bool isRegistered;

    /// <summary>The libraries that were loaded, in their order; none where TorchSharp loads them itself.</summary>
    public static IReadOnlyList<LoadedLibrary> Loaded => loaded ?? [];

    /// <summary>The copy that is used in place of TorchSharp's own native part; null where that one loads.</summary>
    public static WeakenedCopy? Copied { get; private set; }

    /// <summary>The version of libtorch in use, as it says itself; null where it does not say.</summary>
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

    /// <summary>Answers TorchSharp's requests for libraries from now on. Every assembly that computes calls this when it is loaded.</summary>
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

    /// <summary>Loads the libraries now, so that what is wrong with them is told before any work is done.</summary>
    /// <exception cref="TorchLibraryException">They are missing or do not load.</exception>
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
        Copied = WeakenedCopy.For(own);
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
            throw new TorchLibraryException($"{path} does not load. The loader says: {e.Message}", SymbolVersions.Advice(e.Message));
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
                other is not null ? $"{Variable} names a folder with libtorch's libraries, for instance the torch/lib of a PyTorch installation."
                : $"'./evoprune setup' restores the packages. Or set {Variable} to a folder with libtorch's libraries.");
    }

    internal static string? Metadata(string key) => typeof(TorchLibraries).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == key)?.Value is { Length: > 0 } value ? value : null;

    // TorchSharp asks for torch_cpu or torch_cuda first and ignores the answer, then for its own library.
    private static nint Resolve(Assembly assembly, string name)
    {
        if (name is not ("LibTorchSharp" or "torch_cpu" or "torch_cuda"))
        {
            return 0;
        }

        if (!TryLoad())
        {
            // Otherwise TorchSharp would now copy the packages beside the program.
            Environment.SetEnvironmentVariable("NUGET_PACKAGES", Path.Combine(AppContext.BaseDirectory, "none"));
            throw failure!;
        }

        return name == "LibTorchSharp" ? native : 0;
    }
}
