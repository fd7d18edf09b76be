using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EvoPrune.Host.Plugins;
using EvoPrune.Models.Inference;
using EvoPrune.Tensors.Kernels;
using EvoPrune.Tensors.Natives;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary><c>doctor</c>: whether this machine is ready, and what it would use.</summary>
internal static class DoctorCommand
{
    private sealed record Check(string Name, bool Good, string Detail);

    public static Command Create()
    {
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("doctor",
            "Check that libtorch loads and computes, which devices it sees, and that all plugins load.\n\nExample: evoprune doctor")
        {
            plugins, json,
        };
        command.SetAction(parsed => Examine(new Shell(parsed.GetValue(json)), parsed.GetValue(plugins)!));
        return command;
    }

    private static int Examine(Shell shell, string[] pluginFolders)
    {
        Check[] checks = [.. Torch(), Try("processor", () => $"{Environment.ProcessorCount} cores"), Try("plugins", () => Plugins(pluginFolders))];
        foreach (var check in checks)
        {
            shell.People.WriteLine($"{(check.Good ? "ok    " : "FAILED")} {check.Name}: {check.Detail}");
        }

        shell.Document(new { ready = checks.All(check => check.Good), checks });
        return checks.All(check => check.Good) ? 0 : Failure.Failed;
    }

    // Without libtorch, the rest of it would say no more than that once again.
    private static IEnumerable<Check> Torch()
    {
        var libtorch = Try("libtorch", Libtorch);
        return !libtorch.Good ? [libtorch] :
        [
            libtorch,
            Try("libraries", () => string.Join(", ", TorchLibraries.Loaded.Select(library => library.Path))),
            Try("libstdc++", CopiedFor),
            Try("matrix product", MatrixProduct),
            Try("bfloat16", () => Autocast.IsNative ? "multiplied as such (AVX512-BF16 or AMX)" : "multiplied as float32 numbers: this processor has no products of its own for it"),
            Try("devices", () => torch.cuda.is_available() ? $"cpu, {torch.cuda.device_count()} CUDA" : "cpu (no CUDA device)"),
        ];
    }

    private static string Plugins(string[] folders) => string.Join(", ", PluginCatalog.Load(PluginFolders.All(folders)).Plugins.Select(p => p.Reference));

    private static string Libtorch()
    {
        TorchLibraries.Load();
        return $"{TorchLibraries.Version?.ToString() ?? torch.__version__}, TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}";
    }

    private static string CopiedFor() => TorchLibraries.Copied is { } copy
        ? $"lacks {copy.Version}; a copy of {copy.Source} (sha256 {copy.SourceHash[..16]}...) does without (sha256 {copy.CopyHash[..16]}...)"
        : "as TorchSharp needs it";

    private static Check Try(string name, Func<string> examine)
    {
        try
        {
            return new(name, true, examine());
        }
        catch (Exception exception)
        {
            // The native library is loaded on first use, inside a type initializer: the cause is what tells something.
            return new(name, false, (exception is TypeInitializationException { InnerException: { } inner } ? inner : exception).Message);
        }
    }

    // What bounds a search: the products of candidates, and those of libtorch, which training needs.
    private static string MatrixProduct()
    {
        const int size = 512;
        using var _ = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        torch.set_num_threads(1);
        var matrix = torch.ones(size, size);
        var packed = PackedWeight.Of(matrix);
        return string.Create(
            CultureInfo.InvariantCulture, $"{Rate(() => packed.Apply(matrix, null)):0} GFLOP/s on one thread, {Rate(() => matrix.mm(matrix)):0} in libtorch (float32, {size} x {size})");

        static double Rate(Func<torch.Tensor> multiply)
        {
            const double operations = 2.0 * size * size * size;
            const int milliseconds = 150;
            var (best, all) = (double.MaxValue, Stopwatch.StartNew());
            while (all.ElapsedMilliseconds < milliseconds)
            {
                var watch = Stopwatch.StartNew();
                using var product = multiply();
                best = Math.Min(best, watch.Elapsed.TotalSeconds);
            }

            return operations / best / 1e9;
        }
    }
}
