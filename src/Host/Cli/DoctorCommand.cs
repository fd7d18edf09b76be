using System.CommandLine;
using System.Globalization;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search;
using EvoPrune.Models.Inference;
using EvoPrune.Tensors.Natives;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary><c>doctor</c>: checks that this machine can run experiments, and shows what it would use.</summary>
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
        Check[] checks = [.. Torch(), Try("processor", () => $"{Environment.ProcessorCount} cores"),
            Try("plugins", () => Plugins(pluginFolders))];
        foreach (var check in checks)
        {
            shell.Output.WriteLine($"{(check.Good ? "ok    " : "FAILED")} {check.Name}: {check.Detail}");
        }

        shell.Document(new { ready = checks.All(check => check.Good), checks });
        return checks.All(check => check.Good) ? 0 : Failure.Failed;
    }

    // Without libtorch, the other checks would only repeat its failure.
    private static IEnumerable<Check> Torch()
    {
        var libtorch = Try("libtorch", Libtorch);
        return !libtorch.Good ? [libtorch] :
        [
            libtorch,
            Try("libraries", () => string.Join(", ", TorchLibraries.Loaded.Select(library => library.Path))),
            Try("libstdc++", CopiedFor),
            Try("matrix product", MatrixProduct),
            Try("bfloat16", () => Autocast.IsNative ? "products by AVX512-BF16 or AMX" : "no native products: multiplied as float32"),
            Try("devices", () => torch.cuda.is_available() ? $"cpu, {torch.cuda.device_count()} CUDA" : "cpu (no CUDA device)"),
        ];
    }

    // Plugins that fail to load do no harm while no experiment names them, so they do not fail this check.
    private static string Plugins(string[] folders)
    {
        var catalog = PluginCatalog.Load(PluginFolders.All(folders));
        return string.Join(", ", catalog.Plugins.Select(plugin => plugin.Reference))
            + string.Concat(catalog.NotLoaded.Select(problem => $"{Environment.NewLine}       not loaded: {problem}"));
    }

    private static string Libtorch()
    {
        TorchLibraries.Load();
        return $"{TorchLibraries.Version?.ToString() ?? torch.__version__}, TorchSharp "
            + $"{typeof(torch).Assembly.GetName().Version?.ToString(3)}";
    }

    private static string CopiedFor() => TorchLibraries.Copied is { } copy
        ? $"lacks {copy.Version}; a copy of {copy.Source} (sha256 {copy.SourceHash[..16]}...) does without (sha256 "
        + $"{copy.CopyHash[..16]}...)"
        : "as TorchSharp needs it";

    private static Check Try(string name, Func<string> examine)
    {
        try
        {
            return new(name, true, examine());
        }
        catch (Exception exception)
        {
            // The native library is loaded inside a type initializer, which hides the cause in an inner exception.
            return new(name, false, (exception is TypeInitializationException { InnerException: { } inner } ? inner : exception).Message);
        }
    }

    // Matrix products dominate the time of a search.
    private static string MatrixProduct() =>
        string.Create(CultureInfo.InvariantCulture,
            $"{MatrixProducts.Rate(new ThreadSplit(1), torch.CPU) / 1e9:0} GFLOP/s on one thread (float32)");
}
